// Where the focus is after what had it is gone: on what comes next, never on the page as a whole.
import { add, button, choose, dialog, isSomewhere, notes, press, reach, said, write } from '../pages/keys.ts';
import { test, expect, hydrated } from '../pages/test.ts';
import type { Page } from '@playwright/test';

test.use({ storageState: 'test-results/admin.json' });

async function settings(page: Page, section: string) {
  await page.goto(`/settings/${section}`);
  await hydrated(page);
}

test('the focus stays on the pin of a note', async ({ page }) => {
  await write(page, 'Nadja Notes', 'Written by key');
  await reach(page, button(page, 'Pin note'));
  await press(page, 'Enter', 'customer/change_note', 'customer/notes');
  await expect(button(page, 'Unpin note')).toBeFocused();
});

test('the focus goes back to Edit note when the editor is left', async ({ page }) => {
  await write(page, 'Nils Notes', 'Written by key');
  const edit = button(page, 'Edit note');
  await reach(page, edit);
  await page.keyboard.press('Enter');
  await reach(page, button(page, 'Cancel'));
  await page.keyboard.press('Enter');
  await expect(edit).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('textbox', { name: 'Edit note' })).toBeFocused();
  await page.keyboard.type('Again: ');
  await press(page, 'Control+Enter', 'customer/change_note', 'customer/notes');
  await expect(edit).toBeFocused();
});

test('the focus goes on to the next note when one is deleted', async ({ page }) => {
  await write(page, 'Nele Notes', 'The first', 'The second');
  await reach(page, notes(page).first().getByRole('button', { name: 'Delete note' }));
  await press(page, 'Enter', 'customer/change_note', 'customer/notes');
  await expect(notes(page)).toHaveCount(1);
  await expect(notes(page).locator(':focus')).toBeVisible();
});

test('the focus is kept when a notification is used', async ({ page }) => {
  await add(page, 'Tove Toast');
  await page.keyboard.press('l');
  await expect(page.getByRole('option', { name: 'Lead' })).toBeFocused();
  await page.keyboard.press('End');
  await press(page, 'Enter', 'customer/edit', 'customer/profile');
  await reach(page, said(page).getByRole('button', { name: 'Undo' }));
  await press(page, 'Enter', 'customer/edit', 'customer/profile');
  await isSomewhere(page);
});

test.describe('a customer who goes', () => {
  test.use({ allowed: /status of 404/ });

  test('leaves the focus on what says so', async ({ page }) => {
    await add(page, 'Dita Deleted');
    await choose(page, 'Delete customer', 2);
    await reach(page, dialog(page, 'Delete customer').getByRole('button', { name: 'Delete customer' }));
    await press(page, 'Enter', 'customer/delete', 'customer/profile');
    await isSomewhere(page);
  });

  test('has the focus when restored', async ({ page }) => {
    await add(page, 'Resi Restored');
    await choose(page, 'Delete customer', 2);
    await reach(page, dialog(page, 'Delete customer').getByRole('button', { name: 'Delete customer' }));
    await press(page, 'Enter', 'customer/delete', 'customer/profile');
    await reach(page, button(page, 'Restore customer'));
    await press(page, 'Enter', 'customer/restore', 'customer/profile');
    await expect(page.getByTestId('profile-name')).toHaveText('Resi Restored');
    await isSomewhere(page);
  });

  test('leaves the focus on the list when erased', async ({ page }) => {
    await add(page, 'Ella Erased', 'ella@keys.example');
    await choose(page, 'Erase customer', 3);
    await reach(page, dialog(page, 'Erase customer').getByRole('textbox'), 'Shift+Tab');
    await page.keyboard.type('ella@keys.example');
    await press(page, 'Enter', 'customer/erase');
    await expect(dialog(page, 'Customer erased').getByRole('button', { name: 'Go to Customers' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/\/customers$/);
    await expect(page.locator('main')).toBeFocused();
  });

  test('and comes back as the last of Deleted customers leaves the focus there', async ({ page }) => {
    await add(page, 'Bea Binned');
    await choose(page, 'Delete customer', 2);
    await reach(page, dialog(page, 'Delete customer').getByRole('button', { name: 'Delete customer' }));
    await press(page, 'Enter', 'customer/delete', 'customer/profile');
    await settings(page, 'bin');
    // Whom other tests deleted is left out.
    await page.route('**/api/settings/bin', async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, json: { ...(await answer.json()), customers: [] } });
    });
    await reach(page, button(page, 'Restore Bea Binned'));
    await press(page, 'Enter', 'customer/restore', 'settings/bin');
    await expect(page.getByText('Nobody is deleted.')).toBeVisible();
    await isSomewhere(page);
  });
});

test.describe('in the settings', () => {
  test('goes back to what opened the first of two dialogs in a row', async ({ page }) => {
    // A link is shown and none is made.
    const link = { email: 'new@trials.example', path: '/join?token=0', expires_at: 1_900_000_000_000 };
    await page.route('**/api/settings/invite', (route) => route.fulfill({ json: link }));
    await settings(page, 'team');
    await reach(page, button(page, 'Invite teammate'));
    await page.keyboard.press('Enter');
    await expect(dialog(page, 'Invite teammate').getByLabel('Email')).toBeFocused();
    await page.keyboard.type('new@trials.example');
    await page.keyboard.press('Enter');
    await expect(dialog(page, 'Send this link').getByRole('button', { name: 'Done' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(dialog(page, 'Send this link')).toHaveCount(0);
    await expect(button(page, 'Invite teammate')).toBeFocused();
  });

  test('the focus goes with a tag that is renamed', async ({ page }) => {
    await add(page, 'Rena Renamed');
    await page.keyboard.press('t');
    await expect(dialog(page, 'Add tags').getByRole('combobox', { name: 'Tags' })).toBeFocused();
    await page.keyboard.type('aa-keys');
    await press(page, 'Enter', 'customer/edit', 'customer/profile');
    await settings(page, 'tags');
    await reach(page, button(page, 'Rename aa-keys'));
    await page.keyboard.press('Enter');
    await expect(dialog(page, 'Rename tag').getByLabel('Name')).toBeFocused();
    await page.keyboard.press('Control+a');
    await page.keyboard.type('zz-keys');
    await press(page, 'Enter', 'settings/rename_tag', 'settings/tags');
    await expect(button(page, 'Rename zz-keys')).toBeFocused();
  });

  test('Control with Z takes back what was done last', async ({ page }) => {
    await add(page, 'Zora Back');
    await page.keyboard.press('t');
    await expect(dialog(page, 'Add tags').getByRole('combobox', { name: 'Tags' })).toBeFocused();
    await page.keyboard.type('back-keys');
    await press(page, 'Enter', 'customer/edit', 'customer/profile');
    await settings(page, 'tags');
    await reach(page, button(page, 'Delete back-keys'));
    await page.keyboard.press('Enter');
    await reach(page, dialog(page, 'Delete tag').getByRole('button', { name: 'Delete tag' }));
    await press(page, 'Enter', 'settings/delete_tag', 'settings/tags');
    await expect(said(page).getByRole('button', { name: 'Undo' })).toBeVisible();
    await page.keyboard.press('Control+z');
    await expect(button(page, 'Rename back-keys')).toBeVisible();
  });

  test('? shows the shortcuts, g c goes to Customers', async ({ page }) => {
    await settings(page, 'profile');
    await page.keyboard.press('?');
    await expect(dialog(page, 'Keyboard shortcuts')).toBeVisible();
    await page.keyboard.press('Escape');
    await page.keyboard.press('g');
    await page.keyboard.press('c');
    await expect(page).toHaveURL(/\/customers$/);
  });
});

test('? shows the shortcuts on a profile', async ({ page }) => {
  await add(page, 'Quinn Question');
  await page.keyboard.press('?');
  await expect(dialog(page, 'Keyboard shortcuts')).toBeVisible();
});
