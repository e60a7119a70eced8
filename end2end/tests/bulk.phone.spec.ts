// Selecting and acting at 390 px: checkboxes when they are wanted, a bar above the page's own, dialogs as sheets.
import { check } from '../pages/axe.ts';
import { act, bar, box, confirms, count, foretold } from '../pages/bulk.ts';
import { test, expect } from '../pages/test.ts';

const ACTIONS = ['Update Lifecycle Stage', 'Add Tags', 'Remove Tags', 'Assign Segment', 'Remove Segment', 'Export CSV'];

test('cards are selected with Select, acted on from the bar, and let go', async ({ page, customers }) => {
  await customers.open('?sort=name_asc');
  await expect(box(customers, 0)).toBeHidden();
  await page.getByRole('button', { name: 'Select', exact: true }).click();
  await box(customers, 0).check();
  await box(customers, 1).check();
  await expect(count(page)).toHaveText('2 selected');
  const [own, under] = await Promise.all([
    bar(page).boundingBox(),
    page.getByRole('navigation', { name: 'Main, phone' }).boundingBox(),
  ]);
  expect(own!.y + own!.height).toBeLessThanOrEqual(under!.y);
  for (const name of ACTIONS) {
    const button = (await bar(page).getByRole('button', { name }).boundingBox())!;
    expect(button.x).toBeGreaterThanOrEqual(0);
    expect(button.x + button.width).toBeLessThanOrEqual(390);
    expect(button.height).toBeGreaterThanOrEqual(44);
  }
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  // The last card can be brought clear of the bar.
  await customers.rows.last().scrollIntoViewIfNeeded();
  await box(customers, (await customers.rows.count()) - 1).check();
  await expect(count(page)).toHaveText('3 selected');
  await check(page);
  await bar(page).getByRole('button', { name: 'Clear selection' }).click();
  await expect(bar(page)).toHaveCount(0);
  await expect(box(customers, 0)).toBeHidden();
  await page.getByRole('button', { name: 'Select', exact: true }).click();
  await expect(box(customers, 0)).toBeVisible();
  await page.getByRole('button', { name: 'Done', exact: true }).click();
  await expect(box(customers, 0)).toBeHidden();
});

test('a dialog is a sheet with its confirmation in sight', async ({ page, customers }) => {
  await customers.open('?lifecycle=at_risk&sort=name_asc');
  await page.getByRole('button', { name: 'Select', exact: true }).click();
  await box(customers, 0).check();
  const dialog = await act(page, 'Update Lifecycle Stage');
  await dialog.getByText('Churned', { exact: true }).click();
  await expect(foretold(dialog)).toContainText('1 customer');
  const sheet = (await dialog.boundingBox())!;
  expect([sheet.x, sheet.width, sheet.y + sheet.height]).toEqual([0, 390, 844]);
  const confirm = (await confirms(dialog).boundingBox())!;
  expect(confirm.y + confirm.height).toBeLessThanOrEqual(844);
  expect(confirm.width).toBeGreaterThan(300);
  await check(page);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(count(page)).toHaveText('1 selected');
});

test('all who match are selected on a phone too', async ({ page, customers }) => {
  await customers.open('?lifecycle=churned');
  const total = await customers.total();
  await page.getByRole('button', { name: 'Select', exact: true }).click();
  await box(customers, 0).check();
  await page.getByRole('button', { name: /^Select all [\d,]+ matching$/ }).click();
  await expect(count(page)).toContainText(`${total.toLocaleString('en-US')} selected`);
});
