// The profile: each part by its own address, conversations read and looked through, the timeline by kind and further back.
import { tab } from '../pages/profile.ts';
import { test, expect, held } from '../pages/test.ts';
import type { CustomersPage } from '../pages/customers.ts';
import type { Page } from '@playwright/test';

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

test('an address that asks a part for what there is not is answered with 400, and said', async ({
  page,
  customers,
}) => {
  await openBusiest(page, customers);
  const path = new URL(page.url()).pathname;
  for (const wrong of [
    'tab=timeline&show=lies',
    'tab=timeline&before=tomorrow',
    'tab=conversations&status=lost',
    'tab=conversations&before=x',
  ]) {
    const answer = await page.request.get(`${path}?${wrong}`);
    expect([answer.status(), wrong]).toEqual([400, wrong]);
    expect(await answer.text()).toContain('data-testid="state-error"');
  }
  expect((await page.request.get(`${path}?tab=conversations&conversation=00000000000`)).status()).toBe(404);
});

test('a step back before the page is alive shows the page of the address one is at', async ({ page, customers }) => {
  await openBusiest(page, customers);
  await tab(page, 'Timeline').click();
  await expect(page).toHaveURL(/\?tab=timeline$/);
  const modules = await held(page, '**/pkg/*.wasm');
  await page.reload({ waitUntil: 'commit' });
  await expect(tab(page, 'Timeline')).toHaveAttribute('aria-selected', 'true');
  await page.goBack({ waitUntil: 'commit' });
  await expect(page).not.toHaveURL(/tab=/);
  modules.open();
  await expect(page.getByRole('heading', { name: 'Contact info', exact: true })).toBeVisible();
  await expect(page.locator('html[data-hydrated="true"]')).toBeAttached();
  await expect(tab(page, 'Overview')).toHaveAttribute('aria-selected', 'true');
});

test('what one does from the head stands in one row, however many tags there are', async ({ page, customers }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await customers.open('?tags=late-payer&sort=name_asc');
  const tags = page.getByRole('button', { name: /^Remove tag/ });
  let most = 0;
  for (let row = 0; row < 6; row++) {
    await customers.rows.nth(row).getByRole('link').click();
    await expect(tags.first()).toBeVisible();
    most = Math.max(most, await tags.count());
    const names = ['Assign to segment', 'View conversation history', 'More actions'];
    const boxes = await Promise.all(names.map((name) => page.getByRole('button', { name }).first().boundingBox()));
    expect(new Set(boxes.map((box) => box!.y)).size).toBe(1);
    await page.goBack();
    await customers.settled();
  }
  // Fewer leave room.
  expect(most).toBeGreaterThan(3);
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

/** Answers for a request of the profile in the place of the server. */
const answers = (page: Page, what: string, change: (json: Record<string, unknown>) => object) =>
  page.route(`**/api/customer/${what}`, async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...(await answer.json()), ...change(await answer.json()) } });
  });

test.describe('the faces of the parts', () => {
  test.use({ allowed: /status of 422/ });

  for (const [part, endpoint, title] of [
    ['Overview', 'overview', 'The overview could not be loaded'],
    ['Conversations', 'conversations', 'The conversations could not be loaded'],
    ['Timeline', 'timeline', 'The timeline could not be loaded'],
    ['Notes', 'notes', 'Notes could not be loaded'],
    ['Custom Fields', 'fields', 'Custom fields could not be loaded'],
  ] as const) {
    test(`${part} says that it could not be loaded, and comes when it is tried again`, async ({ page, customers }) => {
      let fails = true;
      const failed = { code: 'internal', message: 'Something went wrong on the server.', request_id: 'abc-1' };
      await page.route(`**/api/customer/${endpoint}`, (route) =>
        fails ? route.fulfill({ status: 422, headers: { serverfnerror: 'x' }, json: failed }) : route.continue(),
      );
      await openBusiest(page, customers);
      await tab(page, part).click();
      const notice = page.getByRole('tabpanel').getByTestId('state-error');
      await expect(notice).toContainText(title);
      await expect(notice).toContainText('abc-1');
      fails = false;
      await notice.getByRole('button', { name: 'Try again' }).click();
      await expect(notice).toHaveCount(0);
      await expect(page.getByTestId('profile-name')).toBeVisible();
    });
  }

  test('a conversation that cannot be loaded is said beside the list', async ({ page, customers }) => {
    const failed = { code: 'internal', message: 'Something went wrong on the server.' };
    await page.route('**/api/customer/thread', (route) =>
      route.fulfill({ status: 422, headers: { serverfnerror: 'x' }, json: failed }),
    );
    await openBusiest(page, customers);
    await tab(page, 'Conversations').click();
    await page.getByRole('tabpanel').locator('a.conv').first().click();
    await expect(page.getByText('The conversation could not be loaded')).toBeVisible();
    await expect(page.getByRole('tabpanel').locator('a.conv').first()).toBeVisible();
  });
});

test('a customer of whom nothing is known has parts that say so', async ({ page, customers }) => {
  await answers(page, 'conversations', () => ({ rows: [], older: null }));
  await answers(page, 'timeline', () => ({ entries: [], older: null }));
  await answers(page, 'notes', () => ({ notes: [], older: null }));
  await answers(page, 'fields', () => ({ fields: [], traits: [] }));
  await page.route('**/api/customer/profile', async (route) => {
    const answer = await route.fetch();
    const named = await answer.json();
    (named.living ?? named.Living ?? named).segments = [];
    await route.fulfill({ response: answer, json: named });
  });
  await openBusiest(page, customers);
  for (const [part, says] of [
    ['Conversations', 'No conversations'],
    ['Timeline', 'Nothing happened yet'],
    ['Notes', 'No notes yet'],
    ['Segments', 'No segments'],
    ['Custom Fields', 'No custom fields'],
  ] as const) {
    await tab(page, part).click();
    await expect(page.getByRole('tabpanel').getByText(says, { exact: true })).toBeVisible();
  }
  await tab(page, 'Timeline').click();
  await page.getByRole('link', { name: 'Messages', exact: true }).click();
  await expect(page.getByText('Nothing of this kind')).toBeVisible();
});

test('the LTV says where it is from, what was refunded, and other currencies apart', async ({ page, customers }) => {
  await answers(page, 'overview', () => ({
    ltv_is_given: false,
    purchases: [3, 1200],
    other_spend: [{ currency: 'JPY', minor: 5000 }],
  }));
  await openBusiest(page, customers);
  const ltv = page.locator('.kpi', { hasText: 'LTV' });
  await expect(ltv).toContainText(/3 purchases, \$[\d,.]+ paid, \$12\.00 refunded, \+ ¥5,000/);
  await page.unroute('**/api/customer/overview');
  await answers(page, 'overview', () => ({ ltv_is_given: true, other_spend: [] }));
  await page.getByRole('link', { name: 'Customers' }).first().click();
  await customers.settled();
  await customers.rows.nth(1).getByRole('link').click();
  await expect(ltv).toContainText('set from outside');
});

test('a day of the timeline has one heading, however it was loaded', async ({ page, customers }) => {
  await openBusiest(page, customers);
  await tab(page, 'Timeline').click();
  const stream = page.getByRole('tabpanel').locator('.stream');
  await expect(stream.locator('li').first()).toBeVisible();
  const day = 86_400_000;
  // As on a busy day: the next page goes on within the day that the first ends in.
  const [last] = await stream.locator('time').evaluateAll((all) => [all.at(-1)!.getAttribute('datetime')!]);
  await page.route('**/api/customer/timeline', async (route) => {
    const answer = await route.fetch();
    const found = await answer.json();
    found.entries = found.entries.map((entry: { at: number }, n: number) => ({
      ...entry,
      at: n < 2 ? Date.parse(last!) - n - 1 : Date.parse(last!) - 40 * day - n,
    }));
    await route.fulfill({ response: answer, json: found });
  });
  const before = await stream.locator('li').count();
  await page.getByRole('button', { name: 'Load older' }).click();
  await expect.poll(() => stream.locator('li').count()).toBeGreaterThan(before);
  const days = await stream.getByRole('heading').allInnerTexts();
  expect(new Set(days).size).toBe(days.length);
});

test('what looks like a button and is a link is pressed by Space', async ({ page, customers }) => {
  await openBusiest(page, customers);
  await page.getByRole('button', { name: 'View conversation history' }).focus();
  await page.keyboard.press('Space');
  await expect(page).toHaveURL(/tab=conversations/);
  await tab(page, 'Timeline').click();
  const stream = page.getByRole('tabpanel').locator('.stream li');
  await expect(stream.first()).toBeVisible();
  const before = await stream.count();
  await page.getByRole('button', { name: 'Load older' }).focus();
  await page.keyboard.press('Space');
  await expect.poll(() => stream.count()).toBeGreaterThan(before);
  const name = await page.getByTestId('profile-name').innerText();
  await page.getByRole('button', { name: 'Next customer' }).focus();
  await page.keyboard.press('Space');
  await expect(page.getByTestId('profile-name')).not.toHaveText(name);
});

test.describe('the clipboard', () => {
  test('takes the e-mail and the link, and says so', async ({ page, context, customers }) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await openBusiest(page, customers);
    const said = page.getByRole('region', { name: 'Notifications' });
    const copied = () => page.evaluate(() => navigator.clipboard.readText());
    await page.getByTitle('Copy email').click();
    await expect(said).toContainText('Email copied');
    expect(await copied()).toBe((await page.getByTitle('Copy email').innerText()).trim());
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Copy link to profile' }).click();
    await expect(said).toContainText('Link copied');
    expect(await copied()).toBe(page.url());
  });

  test('that refuses is said, with what to do instead', async ({ page, customers }) => {
    await page.addInitScript(() => {
      navigator.clipboard.writeText = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
    });
    await openBusiest(page, customers);
    await page.getByTitle('Copy email').click();
    await expect(page.getByRole('region', { name: 'Notifications' })).toContainText(
      'The browser gives no clipboard here. Select it with the pointer.',
    );
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
  const answers = await held(page, '**/api/customer/*');
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
