// A customer's life by keyboard alone: no step needs a pointer, and after each the focus is on something that is seen. Where
// it is after what had it is gone: `focus.writes.spec.ts`.
import { check } from '../pages/axe.ts';
import { add, button, choose, dialog, isSomewhere, notes, press, reach, said, write } from '../pages/keys.ts';
import { test, expect, hydrated } from '../pages/test.ts';

test.use({ storageState: 'test-results/admin.json' });

test('a customer is added, and not when Escape is pressed', async ({ page }) => {
  await page.goto('/customers');
  await hydrated(page);
  await reach(page, page.getByRole('button', { name: 'Add customer' }));
  await page.keyboard.press('Enter');
  await expect(dialog(page, 'Add customer').getByLabel('Name')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Add customer' })).toBeFocused();
  await add(page, 'Kea Keys', 'kea@keys.example');
});

test('the stage, by the key and by its button', async ({ page }) => {
  await add(page, 'Stan Stage');
  const stage = button(page, /^Update lifecycle stage/);
  const options = page.getByRole('listbox', { name: 'Lifecycle Stage' });
  await page.keyboard.press('l');
  await expect(options.getByRole('option', { name: 'Lead' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(options).toBeHidden();
  await expect(stage).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(options.getByRole('option', { name: 'Lead' })).toBeFocused();
  await page.keyboard.press('End');
  await expect(options.getByRole('option', { name: 'Churned' })).toBeFocused();
  await press(page, 'Enter', 'customer/edit', 'customer/profile', 'customer/overview');
  await expect(stage).toHaveAccessibleName('Update lifecycle stage, now Churned');
  await expect(stage).toBeFocused();
  await press(page, 'Control+z', 'customer/edit', 'customer/profile', 'customer/overview');
  await expect(stage).toHaveAccessibleName('Update lifecycle stage, now Lead');
  await expect(stage).toBeFocused();
});

test('a tag that there was not is added and removed', async ({ page }) => {
  await add(page, 'Tara Tags');
  await page.keyboard.press('t');
  const tags = dialog(page, 'Add tags').getByRole('combobox', { name: 'Tags' });
  await expect(tags).toBeFocused();
  await page.keyboard.type('by keyboard');
  await expect(page.getByRole('option', { name: 'Create tag “by keyboard”' })).toBeVisible();
  await press(page, 'Enter', 'customer/edit', 'customer/profile');
  const remove = button(page, 'Remove tag by keyboard');
  await expect(remove).toBeVisible();
  await expect(tags).toBeFocused();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await expect(tags).toBeHidden();
  await expect(button(page, 'Add tags')).toBeFocused();
  await reach(page, remove, 'Shift+Tab');
  await press(page, 'Enter', 'customer/edit', 'customer/profile');
  await expect(remove).toHaveCount(0);
  await expect(button(page, 'Add tags')).toBeFocused();
});

test('into a segment and out of it', async ({ page }) => {
  await add(page, 'Selma Segment');
  const assign = button(page, 'Assign to segment');
  await page.keyboard.press('s');
  const segments = dialog(page, 'Assign to segment').getByRole('combobox', { name: 'Segment' });
  await expect(segments).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(segments).toBeHidden();
  await expect(assign).toBeFocused();
  await page.keyboard.press('Enter');
  const option = page.getByRole('listbox', { name: 'Segment' }).getByRole('option', { disabled: false }).nth(1);
  const name = (await option.locator('.opt-l').innerText()).trim();
  await page.keyboard.press('ArrowDown');
  await press(page, 'Enter', 'customer/edit', 'customer/profile');
  await expect(said(page)).toContainText(`Added to segment ${name}`);
  await expect(assign).toBeFocused();
  await page.keyboard.press('5');
  await expect(page.getByRole('tab', { name: 'Segments', exact: true })).toHaveAttribute('aria-selected', 'true');
  await isSomewhere(page);
  const remove = button(page, `Remove from ${name}`);
  await reach(page, remove);
  await press(page, 'Enter', 'customer/edit', 'customer/profile');
  await expect(remove).toHaveCount(0);
  await expect(page.getByRole('tabpanel')).toBeFocused();
});

test('contact info: given up, and changed', async ({ page }) => {
  await add(page, 'Ines Info', 'ines@keys.example');
  const edit = button(page, 'Edit contact info');
  await reach(page, edit);
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Name', { exact: true })).toBeFocused();
  await page.keyboard.type('Nobody');
  await reach(page, button(page, 'Cancel'));
  await page.keyboard.press('Enter');
  await expect(edit).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Ines Info');
  await page.keyboard.press('End');
  await page.keyboard.type(' the Second');
  await reach(page, page.getByLabel('Phone', { exact: true }));
  await page.keyboard.type('+49 30 998877');
  await press(page, 'Enter', 'customer/edit', 'customer/profile', 'customer/overview');
  await expect(page.getByTestId('profile-name')).toHaveText('Ines Info the Second');
  await expect(edit).toBeFocused();
  await press(page, 'Control+z', 'customer/edit', 'customer/profile', 'customer/overview');
  await expect(page.getByTestId('profile-name')).toHaveText('Ines Info');
  await expect(edit).toBeFocused();
});

test('what is typed at once into a form or a note that is opened by key is in it', async ({ page }) => {
  await write(page, 'Tessa Typist', 'Written');
  // However long the page takes to draw the next picture.
  const freeze = () => page.evaluate(() => (window.requestAnimationFrame = () => 0));
  await freeze();
  await button(page, 'Edit note').focus();
  await page.keyboard.press('Enter');
  await page.keyboard.type(' and more');
  await expect(page.getByRole('textbox', { name: 'Edit note' })).toHaveValue('Written and more');
  await page.reload();
  await hydrated(page);
  await page.getByRole('tab', { name: 'Overview' }).click();
  await expect(button(page, 'Edit contact info')).toBeVisible();
  await freeze();
  await button(page, 'Edit contact info').focus();
  await page.keyboard.press('Enter');
  await page.keyboard.type(' the First');
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Tessa Typist the First');
});

test('a note is added, pinned, changed, deleted and taken back', async ({ page }) => {
  await write(page, 'Nora Notes', 'Written by key');
  await reach(page, button(page, 'Pin note'));
  await press(page, 'Enter', 'customer/change_note', 'customer/notes');
  await expect(notes(page)).toContainText('Pinned');
  await reach(page, button(page, 'Edit note'));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('textbox', { name: 'Edit note' })).toBeFocused();
  await page.keyboard.press('Control+End');
  await page.keyboard.type(', twice');
  await press(page, 'Control+Enter', 'customer/change_note', 'customer/notes');
  await expect(notes(page)).toContainText('Written by key, twice');
  await reach(page, button(page, 'Delete note'));
  await press(page, 'Enter', 'customer/change_note', 'customer/notes');
  await expect(notes(page)).toHaveCount(0);
  await press(page, 'Control+z', 'customer/change_note', 'customer/notes');
  await expect(notes(page)).toContainText('Written by key, twice');
});

test('the copy of the data is a download', async ({ page }) => {
  await add(page, 'Gerd Data', 'gerd@keys.example');
  const more = button(page, 'More actions');
  const open = dialog(page, 'Export customer data (GDPR)');
  await page.keyboard.press('e');
  await expect(open.getByRole('radio').first()).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(open).toHaveCount(0);
  await expect(more).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem').first()).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(more).toBeFocused();
  await choose(page, 'Export customer data (GDPR)', 1);
  await expect(open.getByRole('radio').first()).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(open.getByRole('radio', { name: 'JSON only' })).toBeChecked();
  const waiting = page.waitForEvent('download');
  await page.keyboard.press('Enter');
  expect((await waiting).suggestedFilename()).toMatch(/^customer-\w{11}\.json$/);
  await expect(open).toHaveCount(0);
  await expect(more).toBeFocused();
});

test.describe('a customer who goes', () => {
  test.use({ allowed: /status of 404/ });

  test('is deleted and restored', async ({ page }) => {
    await add(page, 'Dela Deleted', 'dela@keys.example');
    await choose(page, 'Delete customer', 2);
    const open = dialog(page, 'Delete customer');
    await expect(open.getByRole('button', { name: 'Cancel' })).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(button(page, 'More actions')).toBeFocused();
    await choose(page, 'Delete customer', 2);
    await reach(page, open.getByRole('button', { name: 'Delete customer' }));
    await press(page, 'Enter', 'customer/delete', 'customer/profile');
    await expect(page.getByRole('heading', { name: 'This customer does not exist' })).toBeVisible();
    await check(page);
    await reach(page, button(page, 'Restore customer'));
    await press(page, 'Enter', 'customer/restore', 'customer/profile');
    await expect(page.getByTestId('profile-name')).toHaveText('Dela Deleted');
  });

  test('is erased', async ({ page }) => {
    await add(page, 'Era Erased', 'era@keys.example');
    await choose(page, 'Erase customer', 3);
    const open = dialog(page, 'Erase customer');
    await expect(open.getByRole('button', { name: 'Cancel' })).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(button(page, 'More actions')).toBeFocused();
    await choose(page, 'Erase customer', 3);
    await expect(open.getByRole('button', { name: 'Cancel' })).toBeFocused();
    await reach(page, open.getByRole('textbox'), 'Shift+Tab');
    await page.keyboard.type('era@keys.example');
    await press(page, 'Enter', 'customer/erase');
    await expect(dialog(page, 'Customer erased').getByRole('button', { name: 'Go to Customers' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/\/customers$/);
    await reach(page, page.getByRole('searchbox', { name: 'Search customers' }));
  });
});
