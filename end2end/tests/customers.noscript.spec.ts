// With scripts off: search, cards, sorting, paging and filters work as links and forms.
import { test, expect } from '../pages/test.ts';
import { number } from '../pages/customers.ts';

// The browser does not load what it will not run.
test.use({ allowed: /^failed: .*\/pkg\/acumen\..*\.js$/ });

test('search is a form', async ({ page, customers }) => {
  await page.goto('/customers?lifecycle=active&sort=name_asc');
  await customers.search.fill('garcia');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/q=garcia&lifecycle=active&sort=name_asc$/);
  await expect(customers.rows.first()).toContainText(/garc[ií]a/i);
});

test('cards open what they count', async ({ page, customers }) => {
  await page.goto('/customers?q=an');
  const promised = await customers.cardNumber('Needs Attention');
  await customers.card('Needs Attention').click();
  await expect(page).toHaveURL(/\?lifecycle=at_risk$/);
  expect(await customers.total()).toBe(promised);
  await customers.card('Needs Attention').click();
  await expect(page).toHaveURL(/\/customers\??$/);
});

test('sort and intent open on focus and are links', async ({ page, customers }) => {
  await page.goto('/customers');
  await customers.choose('Sort', 'Messages (High to Low)');
  await expect(page).toHaveURL(/sort=messages_desc$/);
  await customers.choose('Intent', /^Support/);
  await expect(page).toHaveURL(/intent=support&sort=messages_desc$/);
  await page.getByRole('columnheader', { name: 'LTV' }).getByRole('link').click();
  await expect(page).toHaveURL(/intent=support&sort=ltv_desc$/);
});

test('pages turn', async ({ page, customers }) => {
  await page.goto('/customers?lifecycle=lead');
  await page.getByRole('button', { name: 'Next page' }).click();
  await expect(page).toHaveURL(/lifecycle=lead&page=2$/);
  await expect(customers.range).toHaveText(/^51–100 of /);
  await page.getByRole('button', { name: 'Previous page' }).click();
  await expect(customers.range).toHaveText(/^1–50 of /);
});

test('the drawer opens, counts and applies', async ({ page, customers }) => {
  await page.goto('/customers?sort=name_asc');
  await customers.filters.click();
  await expect(page).toHaveURL(/panel=filters/);
  await expect(customers.drawer).toBeVisible();
  const label = customers.drawer.locator('label', { has: page.getByRole('checkbox', { name: 'Churned' }) });
  const promised = number(await label.locator('.n').innerText());
  await customers.drawer.getByRole('checkbox', { name: 'Churned' }).check();
  await customers.apply().click();
  // What the form sends beside, empty fields and defaults, is left out.
  await expect(page).toHaveURL(/\/customers\?lifecycle=churned&sort=name_asc$/);
  expect(await customers.total()).toBe(promised);
  await page.getByRole('button', { name: /^Remove filter Lifecycle Stage/ }).click();
  await expect(customers.chips).toBeHidden();
});

test('every segment can be chosen', async ({ page, customers }) => {
  await page.goto('/customers?panel=filters');
  const group = customers.drawer.getByRole('group', { name: 'Segments', exact: true });
  await expect(group.getByRole('checkbox').nth(11)).toBeVisible();
  await expect(group.getByRole('button', { name: /more segments/ })).toBeHidden();
  await group.getByRole('checkbox').nth(11).check();
  await customers.apply().click();
  await expect(page).toHaveURL(/\/customers\?segments=\w+$/);
  await expect(customers.chips).toContainText('Segments');
});

test('every part of a profile is a page, and older entries are a link away', async ({ page }) => {
  await page.goto('/customers?sort=conversations_desc');
  await page.getByTestId('customer-row').first().getByRole('link').click();
  await page.getByRole('tab', { name: 'Conversations' }).click();
  await page.getByRole('tabpanel').locator('a.conv').first().click();
  await expect(page.getByRole('list', { name: 'Messages' }).getByRole('listitem').first()).toBeVisible();
  await page.getByRole('tab', { name: 'Timeline' }).click();
  const first = page.getByRole('tabpanel').locator('.tl time').first();
  const newest = await first.getAttribute('datetime');
  await page.getByRole('button', { name: 'Load older' }).click();
  expect((await first.getAttribute('datetime'))! < newest!).toBe(true);
});

test('a profile is a page', async ({ page, customers }) => {
  await page.goto('/customers');
  const name = (await customers.names())[0];
  await customers.rows.first().getByRole('link').click();
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
});
