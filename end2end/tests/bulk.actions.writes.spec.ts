// The five changing actions by pointer, each from the check box to the notification and back.
import {
  act,
  all,
  bar,
  box,
  confirms,
  count,
  foretold,
  large,
  people,
  stages,
  tick,
  toast,
  undo,
} from '../pages/bulk.ts';
import { CustomersPage, number } from '../pages/customers.ts';
import { test, expect, hydrated } from '../pages/test.ts';

test('Update Lifecycle Stage: chosen, foreseen, done, told, taken back', async ({ page, customers }) => {
  await customers.open('?q=garcia&sort=name_asc');
  const stages = await customers.rows.evaluateAll((rows) => rows.slice(0, 4).map((row) => row.dataset['lifecycle']));
  for (const row of [0, 1, 2, 3]) await box(customers, row).check();
  const dialog = await act(page, 'Update Lifecycle Stage');
  await expect(dialog).toContainText('4 customers selected');
  await dialog.getByRole('button', { name: 'Update 4 customers' }).click();
  await expect(dialog).toContainText('Choose a lifecycle stage.');
  await dialog.getByRole('radio', { name: 'Churned' }).check();
  const changing = stages.filter((stage) => stage !== 'churned').length;
  await expect(dialog.getByRole('status')).toContainText(`${changing} customer`);
  await dialog.getByRole('button', { name: 'Update 4 customers' }).click();
  await expect(toast(page)).toContainText(`Lifecycle stage set to Churned for ${changing} customer`);
  await expect(dialog).toHaveCount(0);
  await expect(bar(page)).toHaveCount(0);
  for (const row of [0, 1, 2, 3]) await expect(customers.rows.nth(row)).toHaveAttribute('data-lifecycle', 'churned');
  await customers.rows.first().getByRole('link').click();
  await page.getByRole('tab', { name: 'Timeline' }).click();
  if (stages[0] !== 'churned') {
    await expect(page.getByRole('tabpanel')).toContainText(`Bulk action, 4 customers`);
  }
  await page.goBack();
  await page.goBack();
  await customers.settled();
  await page.goto('/settings/activity');
  await hydrated(page);
  // What others do meanwhile stands above it.
  const done = page
    .getByRole('table', { name: 'Activity', exact: true })
    .getByRole('row')
    .filter({ hasText: 'Churned' });
  await expect(done).toContainText(`${changing} changed`);
  await done.getByRole('button', { name: /^Undo/ }).click();
  await expect(toast(page)).toContainText(`Undone for ${changing} customer`);
  await customers.open('?q=garcia&sort=name_asc');
  const after = await customers.rows.evaluateAll((rows) => rows.slice(0, 4).map((row) => row.dataset['lifecycle']));
  expect(after).toEqual(stages);
});

test('Update Lifecycle Stage, taken back from the notification', async ({ page, customers }) => {
  await customers.open('?q=whitfield&sort=name_asc');
  const before = await stages(customers, 4);
  const changing = before.filter((stage) => stage !== 'at_risk').length;
  await tick(customers, 4);
  const dialog = await act(page, 'Update Lifecycle Stage');
  await dialog.getByRole('radio', { name: 'At Risk' }).check();
  await expect(foretold(dialog)).toContainText(`${people(changing)} will change: `);
  await dialog.getByRole('button', { name: 'Update 4 customers' }).click();
  await expect(toast(page)).toContainText(`Lifecycle stage set to At Risk for ${people(changing)}`);
  await expect.poll(() => stages(customers, 4)).toEqual(Array(4).fill('at_risk'));
  await undo(page).click();
  await expect(toast(page)).toContainText(`Undone for ${people(changing)}`);
  await expect.poll(() => stages(customers, 4)).toEqual(before);
});

// A row shows the first three tags by name: those here begin with a digit.
test('Add Tags, several at once, taken back from the notification', async ({ page, customers }) => {
  await customers.open('?q=bennett&sort=name_asc');
  await tick(customers, 3);
  const dialog = await act(page, 'Add Tags');
  for (const tag of ['0 one', '0 two']) {
    await dialog.getByRole('combobox', { name: 'Tags' }).fill(tag);
    await dialog.getByRole('option', { name: tag }).click();
  }
  await expect(foretold(dialog)).toContainText('3 customers will change.');
  await dialog.getByRole('button', { name: 'Add tags to 3 customers' }).click();
  await expect(toast(page)).toContainText('Tags 0 one, 0 two added to 3 customers', large);
  for (const row of [0, 1, 2]) await expect(customers.rows.nth(row)).toContainText('0 one0 two');
  await undo(page).click();
  await expect(toast(page)).toContainText('Undone for 3 customers', large);
  for (const row of [0, 1, 2]) await expect(customers.rows.nth(row)).not.toContainText(/0 one|0 two/);
});

test('Remove Tags, from those who have it, taken back from the notification', async ({ page, customers }) => {
  await customers.open('?q=hughes&sort=name_asc');
  await tick(customers, 2);
  const add = await act(page, 'Add Tags');
  await add.getByRole('combobox', { name: 'Tags' }).fill('0 outdated');
  await page.keyboard.press('Enter');
  await add.getByRole('button', { name: 'Add tags to 2 customers' }).click();
  await expect(toast(page)).toContainText('Tag 0 outdated added to 2 customers', large);
  await expect(customers.rows.nth(1)).toContainText('0 outdated');
  await tick(customers, 3);
  const dialog = await act(page, 'Remove Tags');
  await dialog.getByRole('button', { name: 'Remove tags from 3 customers' }).click();
  await expect(dialog).toContainText('Choose a tag.');
  await expect(dialog.getByRole('checkbox').first()).toBeFocused();
  const tag = dialog.getByRole('group', { name: 'Tags' }).getByRole('checkbox', { name: '0 outdated' });
  await tag.check();
  await expect(dialog.locator('label').filter({ hasText: '0 outdated' })).toContainText('2 of 3');
  await expect(foretold(dialog)).toHaveText('Removed from the 2 of 3 who have it.');
  await dialog.getByRole('button', { name: 'Remove tags from 3 customers' }).click();
  await expect(toast(page).last()).toContainText('Tag 0 outdated removed from 2 customers', large);
  for (const row of [0, 1]) await expect(customers.rows.nth(row)).not.toContainText('0 outdated');
  await undo(page).click();
  await expect(toast(page).last()).toContainText('Undone for 2 customers', large);
  for (const row of [0, 1]) await expect(customers.rows.nth(row)).toContainText('0 outdated');
  await expect(customers.rows.nth(2)).not.toContainText('0 outdated');
});

test('segments are assigned and left', async ({ page, customers }) => {
  await customers.open('?q=tanaka&sort=name_asc');
  await all(page).check();
  const selected = number(await count(page).innerText());
  const dialog = await act(page, 'Assign Segment');
  await dialog.getByRole('combobox', { name: 'Segment' }).fill('Black');
  await dialog.getByRole('option').first().click();
  await expect(dialog.getByRole('status')).toContainText('will be added');
  await dialog.getByRole('button', { name: `Assign ${selected} customers` }).click();
  await expect(toast(page)).toContainText(/\d+ customers added to Black/);
  await all(page).check();
  const leave = await act(page, 'Remove Segment');
  await leave.getByRole('combobox', { name: 'Segment' }).fill('Black');
  await leave.getByRole('option').first().click();
  await expect(leave.getByRole('status')).toContainText(`${selected} of ${selected} are in it.`);
  await leave.getByRole('button', { name: `Remove ${selected} customers` }).click();
  await expect(toast(page).last()).toContainText(`${selected} customers removed from Black`);
});

/** Chooses a segment for the first three rows, up to what is said before. */
async function segment(customers: CustomersPage, action: string, name: string, says: string) {
  await customers.settled();
  await tick(customers, 3);
  const dialog = await act(customers.page, action);
  await dialog.getByRole('combobox', { name: 'Segment' }).fill(name);
  await dialog.getByRole('option', { name }).click();
  await expect(foretold(dialog)).toContainText(says);
  return dialog;
}

test('Assign Segment, taken back from the notification', async ({ page, customers }) => {
  await customers.open('?q=sutton&sort=name_asc');
  const dialog = await segment(customers, 'Assign Segment', 'Product council', 'will be added.');
  const adding = number(await foretold(dialog).innerText());
  expect(adding).toBeGreaterThan(0);
  await dialog.getByRole('button', { name: 'Assign 3 customers' }).click();
  await expect(toast(page)).toContainText(`${people(adding)} added to Product council`);
  await undo(page).click();
  await expect(toast(page)).toContainText(`Undone for ${people(adding)}`);
  // As they were.
  await segment(customers, 'Assign Segment', 'Product council', `${people(adding)} will be added.`);
});

test('Remove Segment, taken back from the notification', async ({ page, customers }) => {
  await customers.open('?q=holt&sort=name_asc');
  const assign = await segment(customers, 'Assign Segment', 'High touch', 'will be added.');
  await confirms(assign).click();
  await expect(toast(page)).toContainText('added to High touch');
  const dialog = await segment(customers, 'Remove Segment', 'High touch', '3 of 3 are in it.');
  await dialog.getByRole('button', { name: 'Remove 3 customers' }).click();
  await expect(toast(page).last()).toContainText('3 customers removed from High touch');
  const outside = await segment(customers, 'Assign Segment', 'High touch', '3 customers will be added.');
  await outside.getByRole('button', { name: 'Cancel' }).click();
  await undo(page).click();
  await expect(toast(page).last()).toContainText('Undone for 3 customers');
  await segment(customers, 'Remove Segment', 'High touch', '3 of 3 are in it.');
});
