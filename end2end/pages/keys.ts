// A profile without a pointer: to things by Tab, on by keys, the focus where one sees it.
import { expect, type Locator, type Page } from '@playwright/test';
import { drawn, hydrated } from './test.ts';

export const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true });
export const dialog = (page: Page, name: string) => page.getByRole('dialog', { name, exact: true });
export const said = (page: Page) =>
  page.getByRole('region', { name: 'Notifications' }).getByRole('group', { name: 'Notification' }).last();
export const field = (page: Page) => page.getByRole('textbox', { name: 'Add a note' });
export const notes = (page: Page) => page.getByRole('list', { name: 'Notes' }).getByRole('listitem');

/** Goes to a thing by Tab, as far as it takes. */
export async function reach(page: Page, to: Locator, key = 'Tab') {
  await expect(to).toBeVisible();
  for (let steps = 0; steps < 200; steps++) {
    if (await to.evaluate((element) => element === document.activeElement)) break;
    await page.keyboard.press(key);
  }
  await expect(to).toBeFocused();
  await expect(to).toBeInViewport();
}

/** Presses a key and waits until the page shows what the server says. */
export async function press(page: Page, key: string, ...answers: string[]) {
  const all = answers.map((answer) => page.waitForResponse(`**/api/${answer}`));
  await page.keyboard.press(key);
  await Promise.all(all);
  await drawn(page);
}

/** The focus is on something that can be seen, and not on the page as a whole. */
export async function isSomewhere(page: Page) {
  await expect(page.locator(':focus')).toBeVisible();
  await expect(page.locator(':focus')).toBeInViewport();
}

/** Somebody new, whose profile is open. */
export async function add(page: Page, name: string, email = '') {
  await page.goto('/customers');
  await hydrated(page);
  await page.keyboard.press('c');
  await expect(dialog(page, 'Add customer').getByLabel('Name')).toBeFocused();
  await page.keyboard.type(name);
  await page.keyboard.press('Tab');
  await expect(dialog(page, 'Add customer').getByLabel('Email')).toBeFocused();
  await page.keyboard.type(email);
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('profile-name')).toHaveText(name);
  await expect(page.locator('main')).toBeFocused();
}

/** Chooses from the menu of the profile. */
export async function choose(page: Page, item: string, steps: number) {
  await reach(page, button(page, 'More actions'));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem').first()).toBeFocused();
  for (let step = 0; step < steps; step++) await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('menuitem', { name: item })).toBeFocused();
  await page.keyboard.press('Enter');
}

/** Somebody new with notes. */
export async function write(page: Page, name: string, ...texts: string[]) {
  await add(page, name);
  await page.keyboard.press('4');
  for (const text of texts) {
    await reach(page, field(page));
    await page.keyboard.type(text);
    await press(page, 'Control+Enter', 'customer/add_note', 'customer/notes');
    await expect(notes(page).first()).toContainText(text);
    await expect(field(page)).toBeFocused();
  }
}
