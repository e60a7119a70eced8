// Keys and pointer in the grid, and where the focus is when what had it is gone.
import { test, expect, held } from '../pages/test.ts';
import type { Page } from '@playwright/test';

const isNowhere = (page: Page) => page.evaluate(() => document.activeElement === document.body);

test('the first and last row by Control with Home and End', async ({ page, customers }) => {
  await customers.open();
  await page.keyboard.press('j');
  await page.keyboard.press('Control+End');
  await expect(customers.rows.last()).toBeFocused();
  await page.keyboard.press('Control+Home');
  await expect(customers.rows.first()).toBeFocused();
});

test('arrows go along the cells, and up to the heads, which sort and explain', async ({ page, customers }) => {
  await customers.open();
  const row = customers.rows.first();
  await page.keyboard.press('j');
  await page.keyboard.press('ArrowRight');
  await expect(row.getByRole('checkbox')).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(row.getByRole('link')).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(row.locator('.c-life')).toBeFocused();
  await page.keyboard.press('End');
  await expect(row.locator('.c-ltv')).toBeFocused();
  await page.keyboard.press('Home');
  await expect(row.getByRole('checkbox')).toBeFocused();
  await page.keyboard.press('ArrowUp');
  const head = page.getByRole('columnheader');
  await page.keyboard.press('ArrowRight');
  await expect(head.getByRole('link', { name: 'Customer', exact: true })).toBeFocused();
  for (let n = 0; n < 3; n++) await page.keyboard.press('ArrowRight');
  const legend = page.getByRole('button', { name: 'Intent Signals Explained' });
  await expect(legend).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Intent Signals Explained' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog', { name: 'Intent Signals Explained' })).toBeHidden();
  await expect(legend).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('columnheader', { name: 'Last Active' })).toHaveAttribute('aria-sort', 'ascending');
  await customers.settled();
  await page.keyboard.press('ArrowDown');
  await expect(customers.rows.first()).toBeFocused();
});

test('Escape clears the search from anywhere', async ({ page, customers }) => {
  await customers.open('?q=garcia');
  await page.keyboard.press('j');
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL(/\/customers$/);
  await expect(customers.search).toHaveValue('');
});

test('the focus is never lost to the page', async ({ page, customers }) => {
  await customers.open('?lifecycle=lead&intent=support');
  await customers.chips.getByRole('button', { name: /^Remove filter Intent/ }).click();
  await customers.settled();
  expect(await isNowhere(page)).toBe(false);
  await customers.chips.getByRole('button', { name: 'Clear all' }).click();
  await customers.settled();
  await expect.poll(() => isNowhere(page)).toBe(false);
  await customers.open('?q=nobodyatall');
  await page.getByTestId('state-no-results').getByRole('button', { name: 'Clear all' }).click();
  await customers.settled();
  await expect.poll(() => isNowhere(page)).toBe(false);
  await customers.open();
  await customers.filters.click();
  await expect(customers.drawer).toBeVisible();
  await page.goBack();
  await expect(customers.drawer).toHaveCount(0);
  await expect.poll(() => isNowhere(page)).toBe(false);
});

test('text in a row can be selected, a click beside the link opens the profile', async ({
  page,
  customers,
  context,
}) => {
  await customers.open();
  const row = customers.rows.first();
  const box = (await row.locator('.c-last time').boundingBox())!;
  const middle = box.y + box.height / 2;
  await page.mouse.move(box.x + 1, middle);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width - 1, middle, { steps: 5 });
  await page.mouse.up();
  expect(await page.evaluate(() => getSelection()?.toString().length)).toBeGreaterThan(2);
  await expect(page).toHaveURL(/\/customers$/);
  // What has a title can be pointed at.
  const title = await page.evaluate(
    ([x, y]) => document.elementFromPoint(x!, y!)?.closest('[title]')?.getAttribute('title'),
    [box.x + 2, middle],
  );
  expect(title).toMatch(/\d{4}, \d\d:\d\d/);
  await page.mouse.click(box.x + box.width + 20, middle);
  await expect(page.getByTestId('profile-name')).toBeVisible();
  await page.goBack();
  await customers.ready();
  const [opened] = await Promise.all([
    context.waitForEvent('page'),
    row.locator('.c-conv').click({ modifiers: ['Control'] }),
  ]);
  await expect(opened.getByTestId('profile-name')).toBeVisible();
  await expect(page).toHaveURL(/\/customers$/);
});

test('a list without rows says what taking off each filter would give', async ({ page, customers }) => {
  await customers.open('?lifecycle=lead');
  const leads = await customers.total();
  await customers.open('?q=zzzzqq&lifecycle=lead');
  const none = page.getByTestId('state-no-results');
  await expect(none.getByRole('button', { name: 'Remove filter Search' })).toContainText(leads.toLocaleString('en-US'));
  await expect(none.getByRole('button', { name: 'Remove filter Lifecycle Stage' })).toContainText('0');
});

test('a long list of segments can be searched', async ({ page, customers }) => {
  await customers.open();
  await customers.filters.click();
  await customers.drawer.getByRole('button', { name: /^Show \d+ more segments$/ }).click();
  await customers.drawer.getByRole('searchbox', { name: 'Search segments' }).fill('webinar');
  await expect(customers.drawer.getByRole('checkbox', { name: 'Webinar leads' })).toBeVisible();
  await expect(customers.drawer.getByRole('checkbox', { name: 'Partners' })).toHaveCount(0);
  await customers.drawer.getByRole('checkbox', { name: 'Webinar leads' }).check();
  await customers.apply().click();
  await expect(page).toHaveURL(/segments=\w{11}$/);
});

test.describe('a refused address', () => {
  test.use({ allowed: /status of 400/ });

  test('counts nothing', async ({ page, customers }) => {
    await page.goto('/customers?lifecycle=foo');
    await expect(page.locator('html[data-hydrated="true"]')).toBeAttached();
    await expect(customers.count).toHaveText('');
  });
});

test('a profile leads along the list one came from, by button and by key, and back', async ({ page, customers }) => {
  await customers.open('?lifecycle=at_risk&sort=ltv_desc');
  const names = await customers.names();
  const total = await customers.total();
  await customers.rows.nth(1).getByRole('link').click();
  const name = page.getByTestId('profile-name');
  await expect(name).toHaveText(names[1]!);
  await expect(page.getByText(`2 of ${total}`, { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Next customer' }).click();
  await expect(name).toHaveText(names[2]!);
  await expect(page.getByText(`3 of ${total}`, { exact: true })).toBeVisible();
  await page.keyboard.press('k');
  await expect(name).toHaveText(names[1]!);
  await page.keyboard.press('3');
  await expect(page.getByRole('tab', { name: 'Timeline' })).toHaveAttribute('aria-selected', 'true');
  await expect(page.getByText(`2 of ${total}`, { exact: true })).toBeVisible();
  await page.reload();
  await expect(page.getByText(`2 of ${total}`, { exact: true })).toBeVisible();
  await page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('link', { name: 'Customers' }).click();
  await customers.settled();
  expect(await customers.names()).toEqual(names);
});

test.describe('while another customer is being loaded', () => {
  // The refusal with which the test answers the edit.
  test.use({ allowed: /status of 409/ });

  test('an edit goes to the customer who is shown, not to the one in the address', async ({ page, customers }) => {
    await customers.open('?lifecycle=active&sort=name_asc');
    const id = await customers.rows.first().getAttribute('data-customer-id');
    await customers.rows.first().getByRole('link').click();
    await expect(page.getByTestId('profile-stage')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Next customer' })).toBeEnabled();
    const who = page.locator('.id .sub');
    const shown = (await who.textContent())!;
    const answer = await held(page, '**/api/customer/profile');
    await page.route('**/api/customer/edit', (route) =>
      route.fulfill({ status: 409, contentType: 'application/json', body: '{"code":"stale","message":"No."}' }),
    );
    await page.keyboard.press('j');
    await expect(page).not.toHaveURL(new RegExp(id!));
    await expect(who).toHaveText(shown);
    const sent = page.waitForRequest('**/api/customer/edit');
    await page.getByTestId('profile-stage').click();
    await page.getByRole('option', { name: 'Churned' }).click();
    expect((await sent).postDataJSON().id).toBe(id);
    answer.open();
    await expect(who).not.toHaveText(shown);
  });
});
