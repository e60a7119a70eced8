// Who may not do something sees it all the same, and is told whom to ask.
import { button, said, notes } from '../pages/keys.ts';
import { stageOf, tab } from '../pages/profile.ts';
import { test, expect, drawn } from '../pages/test.ts';
import type { Locator, Page } from '@playwright/test';

const why = 'Your role reads customers and changes none. Ask an admin.';

test.use({ storageState: 'test-results/viewer.json' });

/** It is there, says why not, and opens nothing. */
async function refuses(page: Page, control: Locator) {
  await expect(control).toHaveAttribute('aria-disabled', 'true');
  await control.focus();
  await expect(control).toBeFocused();
  await page.keyboard.press('Enter');
  await isTold(page);
}

async function isTold(page: Page) {
  await expect(said(page)).toContainText(why);
  await expect(page.getByRole('group', { name: 'Notification' })).toHaveCount(1);
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await drawn(page);
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(page.getByRole('listbox')).toHaveCount(0);
}

test('who only reads is told so on the list', async ({ page, customers }) => {
  await customers.open();
  await refuses(page, button(page, 'Add customer'));
  await page.keyboard.press('c');
  await isTold(page);
  await customers.rows.first().focus();
  await page.keyboard.press('x');
  await isTold(page);
  const box = customers.rows.first().getByRole('checkbox');
  await expect(box).not.toBeChecked();
  await expect(box.locator('..')).toHaveAttribute('title', why);
  await page.setViewportSize({ width: 390, height: 844 });
  await refuses(page, button(page, 'Select'));
  await refuses(page, page.locator('.topbar').getByRole('button', { name: 'Add customer' }));
});

test('who only reads is told so on a profile', async ({ page, customers }) => {
  await customers.open('?tags=vip&sort=name_asc');
  await customers.rows.first().getByRole('link').click();
  await refuses(page, stageOf(page));
  for (const name of ['Add tags', 'Remove tag vip', 'Assign to segment', 'Edit contact info', 'Edit company']) {
    await refuses(page, button(page, name));
  }
  for (const key of ['l', 't', 's']) {
    await page.keyboard.press(key);
    await isTold(page);
  }
  await page.keyboard.press('e');
  await expect(said(page)).toContainText('Your role takes no data out. Ask a manager.');
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await tab(page, 'Notes').click();
  await expect(page.getByRole('heading', { name: 'No notes yet' }).or(notes(page).first())).toBeVisible();
  await refuses(page, button(page, 'Add note'));
  await tab(page, 'Segments').click();
  await refuses(page, page.getByRole('tabpanel').getByRole('button', { name: 'Assign to segment' }));
  await tab(page, 'Custom Fields').click();
  await refuses(page, button(page, 'Edit fields'));
});
