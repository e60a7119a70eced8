// Selecting many and acting on all of them: from the box to the notification and back.
import { readFile } from 'node:fs/promises';
import { test, expect, gate, hydrated } from '../pages/test.ts';
import { CustomersPage, number } from '../pages/customers.ts';
import type { Browser, Page } from '@playwright/test';

const bar = (page: Page) => page.getByRole('toolbar', { name: 'Bulk actions' });
const count = (page: Page) => page.getByTestId('bulk-count');
const toast = (page: Page) =>
  page.getByRole('region', { name: 'Notifications' }).getByRole('group', { name: 'Notification' });
const box = (customers: CustomersPage, row: number) => customers.rows.nth(row).getByRole('checkbox');
const all = (page: Page) => page.getByRole('checkbox', { name: 'Select all customers on this page' });

async function act(page: Page, action: string) {
  await bar(page).getByRole('button', { name: action }).click();
  return page.getByRole('dialog', { name: action });
}

async function as(browser: Browser, who: string) {
  const context = await browser.newContext({ storageState: `test-results/${who}.json`, reducedMotion: 'reduce' });
  const page = await context.newPage();
  return { page, customers: new CustomersPage(page), close: () => context.close() };
}

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

  test('who only reads selects nobody', async ({ browser }) => {
    const context = await browser.newContext({ storageState: { cookies: [], origins: [] } });
    const page = await context.newPage();
    await page.goto('/login');
    await page.getByLabel('Email').fill('viewer@demo.example');
    await page.getByLabel('Password', { exact: true }).fill((await import('../pages/server.ts')).password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL(/customers/);
    await hydrated(page);
    await expect(box(new CustomersPage(page), 0)).toBeDisabled();
    await context.close();
  });
});

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

test('Add Tags and Remove Tags by keyboard alone, taken back with Control Z', async ({ page, customers }) => {
  await customers.open('?q=fontana&sort=name_asc');
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await page.keyboard.press('Shift+ArrowDown');
  await expect(count(page)).toHaveText('2 selected');
  // The bar is the stop after the grid.
  await page.keyboard.press('Tab');
  await expect(bar(page).getByRole('button', { name: 'Update Lifecycle Stage' })).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(bar(page).getByRole('button', { name: 'Add Tags' })).toBeFocused();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Add Tags' });
  await expect(dialog.getByRole('combobox', { name: 'Tags' })).toBeFocused();
  await page.keyboard.type('made in bulk');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('status')).toContainText('2 customers will change.');
  await page.keyboard.press('Tab');
  await dialog.getByRole('button', { name: 'Add tags to 2 customers' }).focus();
  await page.keyboard.press('Enter');
  await expect(toast(page)).toContainText('Tag made in bulk added to 2 customers');
  await expect(customers.rows.first()).toBeFocused();
  await expect(customers.rows.first()).toContainText('made in bulk');
  await page.keyboard.press('Control+z');
  await expect(toast(page).last()).toContainText('Undone for 2 customers');
  await customers.settled();
  await expect(customers.rows.first()).not.toContainText('made in bulk');
  // Only tags that somebody selected has are offered.
  await box(customers, 0).check();
  const remove = await act(page, 'Remove Tags');
  await expect(remove.getByRole('group', { name: 'Tags' })).not.toContainText('made in bulk');
  await page.keyboard.press('Escape');
  await expect(remove).toHaveCount(0);
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

test('what is stopped is told once, and takes no other dialog with it', async ({ browser }) => {
  const { page, customers, close } = await as(browser, 'manager');
  // Nobody says how far it is: the page waits.
  const looked = gate();
  await page.route('**/api/bulk/job', async (route) => {
    await looked.opened;
    await route.continue();
  });
  await customers.open('?ltv_min=100');
  await all(page).check();
  await page.getByRole('button', { name: /^Select all [\d,]+ matching$/ }).click();
  const dialog = await act(page, 'Add Tags');
  await dialog.getByRole('combobox', { name: 'Tags' }).fill('stopped early');
  await page.keyboard.press('Enter');
  await dialog.getByRole('button', { name: /^Add tags to/ }).click();
  await expect(dialog.getByRole('progressbar', { name: 'Add Tags progress' })).toBeVisible();
  await dialog.getByRole('button', { name: 'Run in background' }).click();
  const running = page.getByRole('group', { name: 'Action under way' });
  await expect(running).toContainText('Add Tags · stopped early');
  await box(customers, 0).check();
  const other = await act(page, 'Add Tags');
  await other.getByRole('button', { name: 'Cancel' }).click();
  await all(page).check();
  await all(page).uncheck();
  await expect(running).toBeVisible();
  await running.getByRole('button', { name: 'Stop' }).click();
  await expect(toast(page)).toContainText(/Tag stopped early added to [\d,]+ customers/);
  looked.open();
  await expect(running).toHaveCount(0);
  await expect(toast(page)).toHaveCount(1);
  await toast(page).getByRole('button', { name: 'Undo' }).click();
  await expect(toast(page).last()).toContainText('Undone for', { timeout: 20_000 });
  await close();
});

test('a segment that a rule keeps is shown, and cannot be chosen', async ({ page, customers }) => {
  await page.route('**/api/bulk/options', async (route) => {
    const answer = await route.fetch();
    const options = await answer.json();
    const ruled = options.segments.find((one: { name: string }) => one.name === 'Black Friday 2026');
    ruled.kind = 'by_rule';
    await route.fulfill({ response: answer, json: options });
  });
  await customers.open('?sort=name_asc');
  await box(customers, 0).check();
  const dialog = await act(page, 'Assign Segment');
  await dialog.getByRole('combobox', { name: 'Segment' }).fill('Black');
  const option = dialog.getByRole('option', { name: 'Black Friday 2026 Kept by its rule' });
  await expect(option).toBeDisabled();
  await page.keyboard.press('Enter');
  await option.click({ force: true });
  await expect(dialog.getByRole('button', { name: /^Remove tag/ })).toHaveCount(0);
});

test('who could not be changed is told in the dialog, with a list', async ({ page, customers }) => {
  // As when two of them are deleted while it is under way.
  await page.route('**/api/bulk/change', async (route) => {
    const answer = await route.fetch();
    const job = await answer.json();
    const skipped = { ...job.skipped, in_bin: 1, gone: 1 };
    await route.fulfill({ response: answer, json: { ...job, changed: job.changed - 2, skipped } });
  });
  await customers.open('?q=gallagher&sort=name_asc');
  for (const row of [0, 1, 2]) await box(customers, row).check();
  const dialog = await act(page, 'Add Tags');
  await dialog.getByRole('combobox', { name: 'Tags' }).fill('told in part');
  await page.keyboard.press('Enter');
  await dialog.getByRole('button', { name: 'Add tags to 3 customers' }).click();
  await expect(dialog).toContainText('Tag told in part added to 1 customer.');
  await expect(dialog).toContainText('1 is in the bin, 1 is not there any more.');
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('link', { name: 'Download list' }).click(),
  ]);
  expect(await readFile(await file.path(), 'utf8')).toContain('changed');
  await dialog.getByRole('button', { name: 'Undo' }).click();
  await expect(toast(page)).toContainText('Undone for 3 customers');
  await expect(dialog).toHaveCount(0);
});

test('more than a thousand: refused to agents before the dialog, for managers a job that shows how far it is', async ({
  page,
  customers,
  browser,
}) => {
  await customers.open('?ltv_min=100');
  await all(page).check();
  await page.getByRole('button', { name: /^Select all [\d,]+ matching$/ }).click();
  await bar(page).getByRole('button', { name: 'Add Tags' }).click();
  await expect(toast(page)).toContainText('Your role changes up to 1,000 customers at once');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  const manager = await as(browser, 'manager');
  await manager.customers.open('?ltv_min=100');
  const total = await manager.customers.count.innerText();
  await all(manager.page).check();
  await manager.page.getByRole('button', { name: /^Select all [\d,]+ matching$/ }).click();
  const dialog = await act(manager.page, 'Add Tags');
  await dialog.getByRole('combobox', { name: 'Tags' }).fill('everybody worth it');
  await manager.page.keyboard.press('Enter');
  await dialog.getByRole('button', { name: `Add tags to ${total}` }).click();
  await expect(toast(manager.page)).toContainText(`Tag everybody worth it added to ${total}`, { timeout: 20_000 });
  await toast(manager.page).getByRole('button', { name: 'Undo' }).click();
  await expect(toast(manager.page).last()).toContainText(`Undone for ${total}`, { timeout: 20_000 });
  await manager.close();
});

test.describe('another number than was seen', () => {
  test.use({ allowed: /status of 409/ });

  test('is said, and asked again', async ({ page, customers, browser }) => {
    await customers.open('?q=okafor');
    await all(page).check();
    await page.getByRole('button', { name: /^Select all [\d,]+ matching$/ }).click();
    const dialog = await act(page, 'Add Tags');
    await dialog.getByRole('combobox', { name: 'Tags' }).fill('seen');
    await page.keyboard.press('Enter');
    const other = await as(browser, 'agent');
    await other.customers.add('Zuri Okafor');
    await other.close();
    const before = number(await count(page).innerText());
    await dialog.getByRole('button', { name: `Add tags to ${before} customers` }).click();
    await expect(dialog).toContainText(`${before + 1} customers are selected by now.`);
    await dialog.getByRole('button', { name: `Add tags to ${before + 1} customers` }).click();
    await expect(toast(page)).toContainText(`Tag seen added to ${before + 1} customers`);
  });
});

test.describe('Export CSV', () => {
  const saved = async (page: Page, press: () => Promise<void>) => {
    const [download] = await Promise.all([page.waitForEvent('download'), press()]);
    return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') };
  };
  const heads = 'ID,Name,Email,Company,Lifecycle Stage,Tags,Intent,Last Active,Conversations,LTV';

  test('of some, with the columns that marketing takes, by keyboard', async ({ browser }) => {
    const { page, customers, close } = await as(browser, 'manager');
    await customers.open('?lifecycle=churned&sort=name_asc');
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await page.keyboard.press('Shift+ArrowDown');
    await expect(count(page)).toHaveText('2 selected');
    const names = await Promise.all([0, 1].map((row) => customers.rows.nth(row).getByRole('link').innerText()));
    await page.keyboard.press('e');
    const dialog = page.getByRole('dialog', { name: 'Export CSV' });
    await expect(dialog.getByRole('radio', { name: 'Columns in this list' })).toBeFocused();
    await page.keyboard.press('ArrowDown');
    await expect(dialog.getByRole('radio', { name: 'Email marketing' })).toBeChecked();
    await expect(dialog.getByLabel('File name')).toHaveValue(/^churned-\d{4}-\d\d-\d\d\.csv$/);
    await expect(dialog.getByRole('button', { name: 'Export 2 customers' })).toBeVisible();
    const { name, text } = await saved(page, () => page.keyboard.press('Enter'));
    expect(name).toMatch(/^churned-.*\.csv$/);
    const lines = text.trimEnd().split('\r\n');
    expect(lines[0]).toBe('Name,Email,Tags,Segments');
    expect(lines.slice(1).map((line) => line.split(',')[0])).toEqual(names);
    await expect(toast(page)).toContainText(`${name} is ready: 2 rows, `);
    await expect(count(page)).toHaveText('2 selected');
    await close();
  });

  test('of everybody who matches but one, in the order of the list; and everything of them', async ({ browser }) => {
    const { page, customers, close } = await as(browser, 'manager');
    await customers.open('?q=robotics&sort=ltv_desc');
    const total = await customers.total();
    await all(page).check();
    await page.getByRole('button', { name: `Select all ${total.toLocaleString('en-US')} matching` }).click();
    await box(customers, 0).uncheck();
    const second = await customers.rows.nth(1).getByRole('link').innerText();
    const dialog = await act(page, 'Export CSV');
    await expect(dialog).toContainText(/All [\d,]+ customers matching Search: robotics, 1 left out/);
    await dialog.getByLabel('File name').fill('left/right');
    const list = await saved(page, () =>
      dialog.getByRole('button', { name: `Export ${(total - 1).toLocaleString('en-US')} customers` }).click(),
    );
    expect(list.name).toBe('left-right.csv');
    const lines = list.text.trimEnd().split('\r\n');
    expect(lines[0]).toBe(heads);
    expect(lines).toHaveLength(total);
    expect(lines[1]).toContain(second);
    await expect(toast(page)).toContainText(`left-right.csv is ready: ${(total - 1).toLocaleString('en-US')} rows`);
    const again = await act(page, 'Export CSV');
    await again.getByRole('radio', { name: 'Everything' }).check();
    await again.getByRole('checkbox', { name: 'Mark as UTF-8 for Excel' }).check();
    const everything = await saved(page, () => again.getByRole('button', { name: /^Export/ }).click());
    expect(everything.text).toMatch(/^\ufeffID,Name,Email,Company,Phone,Other Emails,/);
    await close();
  });

  test.describe('of another number than was seen', () => {
    test.use({ allowed: /status of 409/ });

    test('is said, and asked again', async ({ browser }) => {
      const { page, customers, close } = await as(browser, 'manager');
      await customers.open('?q=textiles');
      const total = await customers.total();
      await all(page).check();
      await page.getByRole('button', { name: `Select all ${total.toLocaleString('en-US')} matching` }).click();
      const dialog = await act(page, 'Export CSV');
      const other = await as(browser, 'agent');
      await other.customers.add('Zed Textiles');
      await other.close();
      await dialog.getByRole('button', { name: /^Export/ }).click();
      const now = (total + 1).toLocaleString('en-US');
      await expect(dialog).toContainText(`${now} customers are selected by now. Look again.`);
      const file = await saved(page, () => dialog.getByRole('button', { name: `Export ${now} customers` }).click());
      expect(file.text.trimEnd().split('\r\n')).toHaveLength(total + 2);
      await close();
    });
  });

  test('is not for who may take nothing out', async ({ page, customers }) => {
    await customers.open();
    await box(customers, 0).check();
    await bar(page).getByRole('button', { name: 'Export CSV' }).click();
    await expect(toast(page)).toContainText('Your role takes no data out. Ask a manager for the file.');
    await expect(page.getByRole('dialog')).toHaveCount(0);
  });
});
