// Acting on many customers: the bar, the dialogs and what is told, as a person finds them.
import { expect, type Browser, type Locator, type Page } from '@playwright/test';
import { CustomersPage } from './customers.ts';
import { gate } from './test.ts';

export const bar = (page: Page) => page.getByRole('toolbar', { name: 'Bulk actions' });
export const count = (page: Page) => page.getByTestId('bulk-count');
export const toast = (page: Page) =>
  page.getByRole('region', { name: 'Notifications' }).getByRole('group', { name: 'Notification' });
export const undo = (page: Page) => toast(page).last().getByRole('button', { name: 'Undo' });
export const box = (customers: CustomersPage, row: number) => customers.rows.nth(row).getByRole('checkbox');
export const all = (page: Page) => page.getByRole('checkbox', { name: 'Select all customers on this page' });
export const underway = (page: Page) => page.getByRole('group', { name: 'Action under way' });

/** What a dialog says of the present choice, and the button that confirms it. */
export const foretold = (dialog: Locator) => dialog.getByRole('status');
export const confirms = (dialog: Locator) => dialog.getByTestId('dialog-confirm');

/** "1 customer", "4 customers". */
export const people = (count: number) => `${count.toLocaleString('en-US')} customer${count === 1 ? '' : 's'}`;

/** A large action waits for others of its kind. */
export const large = { timeout: 20_000 };

export async function act(page: Page, action: string) {
  await bar(page).getByRole('button', { name: action }).click();
  return page.getByRole('dialog', { name: action });
}

export async function as(browser: Browser, who: string, colorScheme: 'light' | 'dark' = 'light') {
  const storageState = `test-results/${who}.json`;
  const context = await browser.newContext({ storageState, reducedMotion: 'reduce', colorScheme });
  const page = await context.newPage();
  return { page, customers: new CustomersPage(page), close: () => context.close() };
}

/** Ticks the first rows. */
export async function tick(customers: CustomersPage, rows: number) {
  for (let row = 0; row < rows; row++) await box(customers, row).check();
  await expect(count(customers.page)).toHaveText(`${rows} selected`);
}

/** The stages of the first rows. */
export const stages = (customers: CustomersPage, rows: number) =>
  customers.rows.evaluateAll((all, rows) => all.slice(0, rows).map((row) => row.dataset['lifecycle']), rows);

/** Selects everybody who matches. */
export async function everybody(page: Page) {
  await all(page).check();
  await page.getByRole('button', { name: /^Select all [\d,]+ matching$/ }).click();
}

/** Begins to give everybody who matches a tag, and lets it go on behind the page. */
export async function begin(page: Page, tag: string) {
  await everybody(page);
  const dialog = await act(page, 'Add Tags');
  await dialog.getByRole('combobox', { name: 'Tags' }).fill(tag);
  await page.keyboard.press('Enter');
  await confirms(dialog).click();
  await expect(dialog.getByRole('progressbar', { name: 'Add Tags progress' })).toBeVisible();
  await dialog.getByRole('button', { name: 'Run in background' }).click();
  await expect(underway(page).filter({ hasText: `Add Tags · ${tag}` })).toBeVisible();
}

/** The page hears of nothing that is under way until the gate opens. */
export async function unheard(page: Page) {
  const heard = gate();
  await page.route('**/api/bulk/job', async (route) => {
    await heard.opened;
    await route.continue();
  });
  return heard;
}
