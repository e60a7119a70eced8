// Selecting many: by pointer, by keyboard, and for how long.
import { all, bar, box, count, toast } from '../pages/bulk.ts';
import { CustomersPage } from '../pages/customers.ts';
import { test, expect, held } from '../pages/test.ts';
import type { Locator } from '@playwright/test';

test.describe('selecting', () => {
  test('rows, ranges, the page and everybody, by pointer', async ({ page, customers }) => {
    await customers.open('?lifecycle=at_risk&sort=name_asc');
    await expect(bar(page)).toHaveCount(0);
    await box(customers, 1).check();
    await expect(count(page)).toHaveText('1 selected');
    await expect(customers.rows.nth(1)).toHaveAttribute('aria-selected', 'true');
    await box(customers, 5).click({ modifiers: ['Shift'] });
    await expect(count(page)).toHaveText('5 selected');
    await box(customers, 3).uncheck();
    await expect(count(page)).toHaveText('4 selected');
    await expect(all(page)).toHaveJSProperty('indeterminate', true);
    await all(page).check();
    await expect(count(page)).toHaveText('50 selected');
    const total = await customers.total();
    await page.getByRole('button', { name: `Select all ${total} matching` }).click();
    await expect(count(page)).toHaveText(`${total} selected`);
    await expect(bar(page)).toContainText('all matching');
    await box(customers, 0).uncheck();
    await expect(count(page)).toHaveText(`${total - 1} selected`);
    await expect(bar(page)).toContainText('1 left out');
    await page.getByRole('button', { name: 'Select only this page' }).click();
    await expect(count(page)).toHaveText('50 selected');
    await all(page).uncheck();
    await expect(bar(page)).toHaveCount(0);
  });

  test('the last row and the pager are brought clear of the bar', async ({ page, customers }) => {
    await customers.open('?sort=name_asc');
    const [last, pager] = [customers.rows.last(), page.getByRole('button', { name: 'Next page' })];
    await page.keyboard.press('j');
    await page.keyboard.press('Control+End');
    await expect(last).toBeFocused();
    await page.keyboard.press('x');
    await expect(count(page)).toHaveText('1 selected');
    const ends = async (what: Locator) => (await what.boundingBox())!.y + (await what.boundingBox())!.height;
    const begins = async (what: Locator) => (await what.boundingBox())!.y;
    await expect.poll(async () => (await ends(last)) <= (await begins(bar(page)))).toBe(true);
    expect(await ends(bar(page))).toBeLessThanOrEqual(await begins(pager));
  });

  test('by keyboard: x, Space, Shift with arrows, Escape', async ({ page, customers }) => {
    await customers.open('?lifecycle=at_risk&sort=name_asc');
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await expect(count(page)).toHaveText('1 selected');
    await expect(page.getByTestId('live-status')).toHaveText('1 selected. Bulk actions available.');
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Shift+ArrowDown');
    await expect(count(page)).toHaveText('3 selected');
    await expect(customers.rows.nth(2)).toBeFocused();
    await page.keyboard.press('Space');
    await expect(count(page)).toHaveText('2 selected');
    await page.keyboard.press('Escape');
    await expect(bar(page)).toHaveCount(0);
    await expect(customers.rows.nth(2)).toBeFocused();
  });

  test('by keyboard: Shift with Space, Control with A for the page and again for everybody', async ({
    page,
    customers,
  }) => {
    await customers.open('?lifecycle=at_risk&sort=name_asc');
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Shift+Space');
    await expect(count(page)).toHaveText('3 selected');
    await page.keyboard.press('Control+a');
    await expect(count(page)).toHaveText('50 selected');
    const total = await customers.total();
    await page.keyboard.press('Control+a');
    await expect(count(page)).toHaveText(`${total} selected`);
    await expect(bar(page)).toContainText('all matching');
  });

  test('is kept over pages, orders and a profile, and let go with the filter, one click back', async ({
    page,
    customers,
  }) => {
    await customers.open('?lifecycle=at_risk&sort=name_asc');
    await box(customers, 0).check();
    await page.getByRole('button', { name: 'Next page' }).click();
    await customers.settled();
    await box(customers, 0).check();
    await expect(count(page)).toHaveText('2 selected');
    await customers.choose('Sort', 'LTV (High to Low)');
    await customers.settled();
    await expect(count(page)).toHaveText('2 selected');
    await customers.rows.nth(3).getByRole('link').click();
    await expect(page.getByTestId('profile-name')).toBeVisible();
    await page.goBack();
    await customers.settled();
    await expect(count(page)).toHaveText('2 selected');
    await customers.card('Active').click();
    await customers.settled();
    await expect(bar(page)).toHaveCount(0);
    await expect(toast(page)).toContainText('Selection cleared');
    await toast(page).getByRole('button', { name: 'Undo' }).click();
    await customers.settled();
    await expect(count(page)).toHaveText('2 selected');
  });

  test('takes nobody of a list that is about to go', async ({ page, customers }) => {
    await customers.open('?lifecycle=at_risk&sort=name_asc');
    const answer = await held(page, '**/api/customers/page');
    await customers.card('Active').click();
    await expect(page).toHaveURL(/lifecycle=active/);
    await box(customers, 0).click();
    await all(page).click();
    await page.keyboard.press('Control+a');
    await expect(box(customers, 0)).not.toBeChecked();
    await expect(bar(page)).toHaveCount(0);
    answer.open();
    await customers.settled();
    await expect(bar(page)).toHaveCount(0);
    await expect(all(page)).not.toBeChecked();
    await box(customers, 0).check();
    await expect(count(page)).toHaveText('1 selected');
  });

  test('each that is gone comes back from where that was said', async ({ page, customers }) => {
    await customers.open('?lifecycle=at_risk&sort=name_asc');
    await box(customers, 0).check();
    await box(customers, 1).check();
    await customers.card('Active').click();
    await customers.settled();
    await expect(toast(page)).toHaveCount(1);
    await box(customers, 2).check();
    await expect(count(page)).toHaveText('1 selected');
    await customers.card('Active').click();
    await customers.settled();
    await expect(toast(page)).toHaveCount(2);
    await toast(page).first().getByRole('button', { name: 'Undo' }).click();
    await expect(page).toHaveURL(/lifecycle=at_risk/);
    await expect(count(page)).toHaveText('2 selected');
    await toast(page).getByRole('button', { name: 'Undo' }).first().click();
    await expect(page).toHaveURL(/lifecycle=active/);
    await expect(count(page)).toHaveText('1 selected');
    await expect(box(customers, 2)).toBeChecked();
  });

  test('comes back as it was, whatever was selected since, and is told of once', async ({ page, customers }) => {
    await customers.open('?lifecycle=at_risk&sort=name_asc');
    await box(customers, 0).check();
    await box(customers, 1).check();
    await customers.card('Active').click();
    await customers.settled();
    await expect(toast(page)).toContainText('Selection cleared');
    await box(customers, 0).check();
    await expect(count(page)).toHaveText('1 selected');
    await toast(page).getByRole('button', { name: 'Undo' }).click();
    await customers.settled();
    await expect(count(page)).toHaveText('2 selected');
    await expect(box(customers, 1)).toBeChecked();
    await customers.card('Active').click();
    await customers.settled();
    await expect(toast(page)).toHaveCount(1);
    await toast(page).getByRole('button', { name: 'Dismiss' }).click();
    await customers.rows.first().getByRole('link').click();
    await expect(page.getByTestId('profile-name')).toBeVisible();
    await page.goBack();
    await customers.settled();
    await expect(bar(page)).toHaveCount(0);
    await expect(toast(page)).toHaveCount(0);
  });

  test('is told to readers: how many, that it is all of them but some, and that it is gone', async ({
    page,
    customers,
  }) => {
    const said = page.getByTestId('live-status');
    await customers.open('?lifecycle=at_risk&sort=name_asc');
    const total = await customers.total();
    await all(page).check();
    await expect(said).toHaveText('50 selected. Bulk actions available.');
    await page.getByRole('button', { name: /^Select all/ }).click();
    await expect(said).toHaveText(`${total} selected, all matching. Bulk actions available.`);
    await box(customers, 1).uncheck();
    await expect(said).toHaveText(`${total - 1} selected, all matching, 1 left out. Bulk actions available.`);
    await page.keyboard.press('Escape');
    await expect(said).toHaveText('Selection cleared');
    await customers.card('Active').click();
    await customers.settled();
    await expect(said).toHaveText(/^[\d,]+ customers$/);
  });

  test('leaves the bar one stop of the Tab key, also when what had it is offered no more', async ({
    page,
    customers,
  }) => {
    await customers.open('?q=fairbanks&lifecycle=at_risk&sort=name_asc');
    const rows = await customers.rows.count();
    expect(await customers.total()).toBe(rows);
    expect(rows).toBeGreaterThan(1);
    await box(customers, 0).check();
    const offer = page.getByRole('button', { name: /^Select all [\d,]+ matching$/ });
    await bar(page).getByRole('button', { name: 'Update Lifecycle Stage' }).focus();
    await page.keyboard.press('Home');
    await expect(offer).toBeFocused();
    // Ticked one by one there is nobody left to offer.
    for (let row = 1; row < rows; row++) await box(customers, row).check();
    await expect(offer).toHaveCount(0);
    await expect(bar(page).locator('button[tabindex="0"]')).toHaveCount(1);
  });

  test('who is left out and matches no longer is not left out twice', async ({ page, customers }) => {
    await customers.open('?lifecycle=lead&q=quinn&sort=name_asc');
    const total = await customers.total();
    expect(total).toBeGreaterThan(2);
    await page.keyboard.press('j');
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Control+a');
    await box(customers, 0).uncheck();
    await box(customers, 1).uncheck();
    await expect(count(page)).toHaveText(`${total - 2} selected`);
    await customers.rows.first().getByRole('link').click();
    await page.getByRole('button', { name: 'Update lifecycle stage, now Lead' }).click();
    await page.getByRole('option', { name: 'Active' }).click();
    await expect(toast(page)).toContainText('to Active');
    await page.goBack();
    await expect.poll(() => customers.total()).toBe(total - 1);
    await expect(count(page)).toHaveText(`${total - 2} selected`);
    await expect(bar(page)).toContainText('1 left out');
    await all(page).check();
    await expect(count(page)).toHaveText(`${total - 1} selected`);
  });

  test('who only reads selects nobody', async ({ browser }) => {
    const context = await browser.newContext({ storageState: 'test-results/viewer.json' });
    const customers = new CustomersPage(await context.newPage());
    await customers.open();
    await expect(box(customers, 0)).toBeDisabled();
    await context.close();
  });
});
