// The profile: each part by its own address, conversations read and looked through, the timeline by kind and further back.
import { test, expect, gate } from '../pages/test.ts';
import type { CustomersPage } from '../pages/customers.ts';
import type { Page } from '@playwright/test';

const tab = (page: Page, name: string) => page.getByRole('tab', { name, exact: true });

async function openBusiest(page: Page, customers: CustomersPage) {
  await customers.open('?sort=conversations_desc');
  await customers.rows.first().getByRole('link').click();
  await expect(page.getByTestId('profile-name')).toBeVisible();
}

test('each part has its own address: by click, by key, reload, back', async ({ page, customers }) => {
  await openBusiest(page, customers);
  const list = page.getByRole('tablist', { name: 'Customer profile' });
  await expect(list.getByRole('tab')).toHaveText([
    /^Overview/,
    /^Conversations/,
    /^Timeline/,
    /^Notes/,
    /^Segments/,
    /^Custom Fields/,
  ]);
  await expect(tab(page, 'Overview')).toHaveAttribute('aria-selected', 'true');
  await tab(page, 'Timeline').click();
  await expect(page).toHaveURL(/\?tab=timeline$/);
  await page.reload();
  await expect(tab(page, 'Timeline')).toHaveAttribute('aria-selected', 'true');
  await page.goBack();
  await expect(tab(page, 'Overview')).toHaveAttribute('aria-selected', 'true');
  await expect(page.locator('html[data-hydrated="true"]')).toBeAttached();
  await tab(page, 'Overview').focus();
  await page.keyboard.press('ArrowRight');
  await expect(tab(page, 'Conversations')).toBeFocused();
  await expect(page).toHaveURL(/\?tab=conversations$/);
  await page.keyboard.press('End');
  await expect(tab(page, 'Custom Fields')).toHaveAttribute('aria-selected', 'true');
});

test('a step back before the page is alive shows the page of the address one is at', async ({ page, customers }) => {
  await openBusiest(page, customers);
  await tab(page, 'Timeline').click();
  await expect(page).toHaveURL(/\?tab=timeline$/);
  const modules = gate();
  await page.route('**/pkg/*.wasm', async (route) => {
    await modules.opened;
    await route.continue();
  });
  await page.reload({ waitUntil: 'commit' });
  await expect(tab(page, 'Timeline')).toHaveAttribute('aria-selected', 'true');
  await page.goBack({ waitUntil: 'commit' });
  await expect(page).not.toHaveURL(/tab=/);
  modules.open();
  await expect(page.getByRole('heading', { name: 'Contact info', exact: true })).toBeVisible();
  await expect(page.locator('html[data-hydrated="true"]')).toBeAttached();
  await expect(tab(page, 'Overview')).toHaveAttribute('aria-selected', 'true');
});

test('the overview: numbers, contact, stages, a year of activity, purchases for readers', async ({
  page,
  customers,
}) => {
  // Somebody with both: who has the most LTV need not have written.
  await customers.open('?conversations_min=2&ltv_min=100&sort=ltv_desc');
  await customers.rows.first().getByRole('link').click();
  for (const name of ['Contact info', 'Company', 'Lifecycle stage', 'Activity', 'Latest conversations', 'Purchases'])
    await expect(page.getByRole('heading', { name, exact: true })).toBeVisible();
  await expect(page.getByRole('img', { name: /^Activity by day, last 53 weeks/ })).toBeVisible();
  await expect(page.getByRole('table', { name: /^Purchases by month/ }).getByRole('row')).not.toHaveCount(0);
  await page.getByRole('link', { name: 'View all' }).click();
  await expect(tab(page, 'Conversations')).toHaveAttribute('aria-selected', 'true');
});

test('conversations are read, narrowed by status and found by words', async ({ page, customers }) => {
  await openBusiest(page, customers);
  await tab(page, 'Conversations').click();
  const rows = page.getByRole('tabpanel').locator('a.conv');
  await expect(rows.first()).toBeVisible();
  await rows.first().click();
  await expect(page).toHaveURL(/conversation=\w{11}/);
  const messages = page.getByRole('list', { name: 'Messages' }).getByRole('listitem');
  await expect(messages.first()).toBeVisible();
  const word = (await messages.first().locator('.said').innerText()).split(' ').slice(0, 4).join(' ');
  const all = await rows.count();
  await page.getByRole('navigation', { name: 'Status' }).getByRole('link', { name: 'Open' }).click();
  await expect.poll(() => rows.count()).toBeLessThan(all);
  await page.getByRole('navigation', { name: 'Status' }).getByRole('link', { name: 'All' }).click();
  await page.getByRole('searchbox', { name: 'Search conversations' }).fill(word);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/q=/);
  await expect(rows.first()).toBeVisible();
  await page.getByRole('searchbox', { name: 'Search conversations' }).fill('no such words at all');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'No conversations match' })).toBeVisible();
});

test('the timeline goes back further without losing what is shown, and shows one kind', async ({ page, customers }) => {
  await openBusiest(page, customers);
  await tab(page, 'Timeline').click();
  const entries = page.getByRole('tabpanel').locator('.tl li');
  await expect(entries.first()).toBeVisible();
  const before = await entries.count();
  if (before === 50) {
    await page.getByRole('button', { name: 'Load older' }).click();
    await expect.poll(() => entries.count()).toBeGreaterThan(before);
    await expect(entries.nth(before)).toBeFocused();
  }
  const times = await entries.locator('time').evaluateAll((all) => all.map((time) => time.getAttribute('datetime')!));
  expect(times).toEqual([...times].sort().reverse());
  // What was brought is there again on the way back.
  const brought = await entries.count();
  await tab(page, 'Notes').click();
  await expect(entries).toHaveCount(0);
  await page.goBack();
  await expect(entries).toHaveCount(brought);
  await page.getByRole('navigation', { name: 'Show' }).getByRole('link', { name: 'Browsing' }).click();
  await expect(page).toHaveURL(/show=browsing/);
  await expect(entries.filter({ hasText: 'wrote' })).toHaveCount(0);
});

test.describe('an answer that fails', () => {
  test.use({ allowed: /500|Failed to load resource/ });

  test('is said in its part, the rest of the profile stays', async ({ page, customers }) => {
    await openBusiest(page, customers);
    await page.route('**/api/customer/timeline', (route) =>
      route.fulfill({ status: 500, contentType: 'application/json', body: '{"code":"internal","message":"No."}' }),
    );
    await tab(page, 'Timeline').click();
    await expect(page.getByRole('heading', { name: 'The timeline could not be loaded' })).toBeVisible();
    await expect(page.getByTestId('profile-name')).toBeVisible();
    await page.unroute('**/api/customer/timeline');
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(page.getByRole('tabpanel').locator('.tl li').first()).toBeVisible();
  });
});

test('the LTV says what it is made of', async ({ page, customers }) => {
  await customers.open('?sort=ltv_desc');
  await customers.rows.first().getByRole('link').click();
  await expect(page.locator('.kpi', { hasText: 'LTV' })).toContainText(/\d+ purchases?, \$[\d,.]+ paid/);
});

test('a conversation that was found opens at the words, marked, and leads on to its end', async ({
  page,
  customers,
}) => {
  await openBusiest(page, customers);
  await tab(page, 'Conversations').click();
  const rows = page.getByRole('tabpanel').locator('a.conv');
  await rows.first().click();
  const messages = page.getByRole('list', { name: 'Messages' }).getByRole('listitem');
  await expect(messages.first()).toBeVisible();
  const word = (await messages.first().locator('.said').innerText()).match(/[A-Za-z]{5,}/)![0];
  await page.getByRole('searchbox', { name: 'Search conversations' }).fill(word.toUpperCase());
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/q=/);
  // Why each was found is shown with it.
  await expect(rows.first().locator('mark').first()).toBeVisible();
  await rows.first().click();
  await expect(page).toHaveURL(/conversation=\w{11}/);
  const hit = page.locator('.msg.is-hit');
  await expect(hit).toBeInViewport();
  await expect(hit.locator('mark').first()).toHaveText(new RegExp(word, 'i'));
  await page.reload();
  await expect(hit).toBeInViewport();
});

test('a profile and its parts show where they will be while they are awaited', async ({ page, customers }) => {
  await customers.open('?sort=conversations_desc');
  const answers = gate();
  await page.route('**/api/customer/*', async (route) => {
    await answers.opened;
    await route.continue();
  });
  await customers.rows.first().getByRole('link').click();
  await expect(page.getByText('Loading customer')).toBeAttached();
  await expect(page.locator('.loading .sk').first()).toBeVisible();
  answers.open();
  await expect(page.getByTestId('profile-name')).toBeVisible();
  await expect(page.locator('.loading')).toHaveCount(0);
});

test('looking for words keeps the list one came from, the status, and the focus', async ({ page, customers }) => {
  await customers.open('?sort=conversations_desc');
  await customers.rows.nth(1).getByRole('link').click();
  await expect(page.locator('.prof-head .num')).toHaveText(/^2 of /);
  const place = await page.locator('.prof-head .num').innerText();
  await tab(page, 'Conversations').click();
  const rows = page.getByRole('tabpanel').locator('a.conv');
  await expect(rows.first()).toContainText(/(email|chat|phone|whatsapp|web), (open|closed|archived) · /);
  const closed = page.getByRole('navigation', { name: 'Status' }).getByRole('link', { name: 'Closed' });
  await closed.click();
  await expect(page).toHaveURL(/status=closed/);
  const field = page.getByRole('searchbox', { name: 'Search conversations' });
  await field.fill('e');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/status=closed&q=e$/);
  await expect(field).toBeFocused();
  await expect(closed).toHaveAttribute('aria-current', 'true');
  await expect(page.locator('.prof-head .num')).toHaveText(place);
  await page.reload();
  await expect(page.locator('.prof-head .num')).toHaveText(place);
  await expect(field).toHaveValue('e');
  // The whole part again: the field says so.
  await tab(page, 'Conversations').click();
  await expect(page).toHaveURL(/tab=conversations$/);
  await expect(field).toHaveValue('');
});

test('a conversation is opened and left by keyboard where there is room for one, with the focus on it', async ({
  page,
  customers,
}) => {
  await page.setViewportSize({ width: 1000, height: 900 });
  await openBusiest(page, customers);
  await tab(page, 'Conversations').click();
  const row = page.getByRole('tabpanel').locator('a.conv').nth(2);
  await row.focus();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/conversation=/);
  const back = page.getByRole('link', { name: 'Back to conversations' });
  await expect(back).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(row).toBeFocused();
});

test('keys of the page do nothing while a menu has the focus', async ({ page, customers }) => {
  await openBusiest(page, customers);
  await page.getByRole('button', { name: 'More actions' }).click();
  await expect(page.getByRole('menuitem').first()).toBeFocused();
  const at = page.url();
  for (const key of ['j', '3', 'l', '?']) await page.keyboard.press(key);
  await expect(page.getByRole('menuitem').first()).toBeVisible();
  expect(page.url()).toBe(at);
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.keyboard.press('Escape');
  // From one customer to the next within a part.
  await page.keyboard.press('3');
  await expect(page).toHaveURL(/tab=timeline$/);
  await page.keyboard.press('j');
  await expect(page).not.toHaveURL(at);
  await expect(page).toHaveURL(/tab=timeline$/);
});

test('what is typed into a form of one part is there after a look at another', async ({ page, customers }) => {
  await openBusiest(page, customers);
  await page.getByRole('button', { name: 'Edit company' }).click();
  await page.getByRole('textbox', { name: 'Company' }).fill('Typed and not saved');
  await tab(page, 'Timeline').click();
  await expect(page).toHaveURL(/tab=timeline/);
  await tab(page, 'Overview').click();
  await expect(page.getByRole('textbox', { name: 'Company' })).toHaveValue('Typed and not saved');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('textbox', { name: 'Company' })).toHaveCount(0);
});

test('older conversations that were brought stay when one of them is opened', async ({ page, customers }) => {
  await openBusiest(page, customers);
  await tab(page, 'Conversations').click();
  const rows = page.getByRole('tabpanel').locator('a.conv');
  await expect(rows).toHaveCount(25);
  await page.getByRole('button', { name: 'Load older' }).click();
  await expect.poll(() => rows.count()).toBeGreaterThan(25);
  const all = await rows.count();
  await rows.last().click();
  await expect(page.getByRole('list', { name: 'Messages' }).getByRole('listitem').first()).toBeVisible();
  await expect(rows).toHaveCount(all);
  await expect(rows.last()).toHaveAttribute('aria-current', 'true');
});
