// The command palette: opened by button and keys, found by typing, run by keyboard and pointer.
import { test, expect } from '../pages/test.ts';

test('goes to a place, a card and a customer by keyboard alone', async ({ page, customers }) => {
  await customers.open();
  const first = (await customers.names())[0];
  const palette = page.getByRole('dialog', { name: 'Command palette' });
  const field = palette.getByRole('combobox', { name: 'Search or run a command' });
  await page.keyboard.press('Control+k');
  await expect(field).toBeFocused();
  await page.keyboard.type('needs');
  await expect(palette.getByRole('option', { selected: true })).toHaveAccessibleName(/^Show Needs Attention/);
  await page.keyboard.press('Enter');
  await expect(palette).toBeHidden();
  await expect(page).toHaveURL(/customers\?lifecycle=at_risk$/);

  await page.keyboard.press('Control+k');
  await expect(field).toHaveValue('');
  await page.keyboard.type(first);
  // After the search itself, the customers.
  await expect(palette.getByRole('option').first()).toHaveText(`Search customers for “${first}”`);
  await expect(palette.getByRole('option').nth(1)).toBeVisible();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('profile-name')).toBeVisible();

  await page.keyboard.press('Control+k');
  await page.keyboard.type('settings');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/settings\/profile/);
});

test('offers what was last used first, until something is typed', async ({ page, customers }) => {
  await customers.open();
  const palette = page.getByRole('dialog', { name: 'Command palette' });
  const last = palette.getByRole('group', { name: 'Last used' }).getByRole('option');
  await page.keyboard.press('Control+k');
  await expect(palette.getByRole('option').first()).toBeVisible();
  await expect(last).toHaveCount(0);
  await palette.getByRole('option', { name: 'Show Active' }).click();
  await expect(page).toHaveURL(/lifecycle=active$/);
  await page.keyboard.press('Control+k');
  await page.keyboard.type('attention');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/lifecycle=at_risk$/);
  await page.keyboard.press('Control+k');
  await expect(last).toHaveText(['Show Needs Attention', 'Show Active']);
  await expect(palette.getByRole('option', { name: 'Show Active' })).toHaveCount(1);
  await page.keyboard.type('sh');
  await expect(last).toHaveCount(0);
  await page.keyboard.press('Backspace');
  await page.keyboard.press('Backspace');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/lifecycle=active$/);
});

test('opens from the sidebar, runs by pointer, and closes with the focus back', async ({ page, customers }) => {
  await customers.open();
  const opener = page.getByRole('button', { name: 'Search or jump to' });
  const palette = page.getByRole('dialog', { name: 'Command palette' });
  await opener.click();
  await expect(palette).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(palette).toBeHidden();
  await expect(opener).toBeFocused();
  await opener.click();
  await palette.getByRole('combobox').fill('solb');
  await palette.getByRole('option', { name: 'Search customers for “solb”' }).click();
  await expect(page).toHaveURL(/customers\?q=solb$/);
  await expect(palette).toBeHidden();
});

test('acts on those selected, and lets them go for another command', async ({ page, customers }) => {
  await customers.open('?sort=name_asc');
  const palette = page.getByRole('dialog', { name: 'Command palette' });
  await customers.rows.nth(0).getByRole('checkbox').check();
  await customers.rows.nth(1).getByRole('checkbox').check();
  await page.keyboard.press('Control+k');
  const group = palette.getByRole('group', { name: 'With 2 selected customers' });
  await expect(group.getByRole('option')).toHaveText([
    /Update Lifecycle Stage/,
    /Add Tags/,
    /Remove Tags/,
    /Assign Segment/,
    /Remove Segment/,
    /Export CSV/,
  ]);
  await expect(palette.getByText('2 customers', { exact: true })).toBeVisible();
  await page.keyboard.type('add tags');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Add Tags' });
  await expect(dialog.getByRole('combobox', { name: 'Tags' })).toBeFocused();
  await expect(dialog).toContainText('2 customers selected');
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);

  await page.keyboard.press('Control+k');
  await group.getByRole('option', { name: 'Remove Segment' }).click();
  await expect(page.getByRole('dialog', { name: 'Remove Segment' })).toBeVisible();
  await page.keyboard.press('Escape');

  await page.keyboard.press('Control+k');
  await page.keyboard.press('Backspace');
  await expect(group).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('bulk-count')).toHaveText('2 selected');
  // Where there is no list, nobody is selected.
  await page.keyboard.press('Control+k');
  await page.keyboard.type('settings');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/settings\/profile/);
  await page.keyboard.press('Control+k');
  await expect(palette.getByRole('option').first()).toBeVisible();
  await expect(group).toHaveCount(0);
});

test('opens again in the moment in which Escape closes it', async ({ page, customers }) => {
  await customers.open();
  const field = page.getByRole('combobox', { name: 'Search or run a command' });
  await page.keyboard.press('Control+k');
  await expect(field).toBeFocused();
  // Both keys before the page hears that it was closed.
  await page.evaluate(() => {
    document.querySelector<HTMLDialogElement>('dialog.palette')!.close();
    window.dispatchEvent(new KeyboardEvent('keydown', { key: 'k', ctrlKey: true, cancelable: true }));
  });
  await page.waitForTimeout(200);
  await expect(field).toBeFocused();
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog', { name: 'Command palette' })).toBeHidden();
});
