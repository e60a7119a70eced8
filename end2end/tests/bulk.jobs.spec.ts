// Actions that take a while or cannot be done for everybody: how far they are, stopping, what is told and where.
import { readFile } from 'node:fs/promises';
import { act, all, as, bar, begin, box, confirms, count, large } from '../pages/bulk.ts';
import { everybody, tick, toast, undo, underway, unheard } from '../pages/bulk.ts';
import { test, expect, gate, hydrated, held } from '../pages/test.ts';

// One after the other: whoever loads a page is told of all that they began and that is under way.
test.describe.configure({ mode: 'default' });

test('what is stopped is told once, and takes no other dialog with it', async ({ browser }) => {
  const { page, customers, close } = await as(browser, 'manager');
  // Nobody says how far it is: the page waits.
  const looked = await held(page, '**/api/bulk/job');
  await customers.open('?ltv_min=100');
  await everybody(page);
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
  await everybody(page);
  const adding = bar(page).getByRole('button', { name: 'Add Tags' });
  await expect(adding).toHaveAttribute('aria-disabled', 'true');
  await expect(adding).toHaveAttribute('title', /^Your role changes up to 1,000 customers at once/);
  await adding.press('Enter');
  await expect(toast(page)).toContainText('Your role changes up to 1,000 customers at once');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  const manager = await as(browser, 'manager');
  await manager.customers.open('?ltv_min=100');
  const total = await manager.customers.count.innerText();
  await everybody(manager.page);
  const dialog = await act(manager.page, 'Add Tags');
  await dialog.getByRole('combobox', { name: 'Tags' }).fill('everybody worth it');
  await manager.page.keyboard.press('Enter');
  await dialog.getByRole('button', { name: `Add tags to ${total}` }).click();
  await expect(toast(manager.page)).toContainText(`Tag everybody worth it added to ${total}`, { timeout: 20_000 });
  await toast(manager.page).getByRole('button', { name: 'Undo' }).click();
  await expect(toast(manager.page).last()).toContainText(`Undone for ${total}`, { timeout: 20_000 });
  await manager.close();
});

test('what goes on while a profile is open is told there, and taken back from there', async ({ browser }) => {
  const { page, customers, close } = await as(browser, 'manager');
  const heard = await unheard(page);
  await customers.open('?ltv_min=100&sort=name_asc');
  await begin(page, 'left behind');
  await customers.rows.first().getByRole('link').click();
  await expect(page.getByTestId('profile-name')).toBeVisible();
  await expect(underway(page)).toHaveCount(0);
  await expect(toast(page)).toHaveCount(0);
  heard.open();
  await expect(toast(page)).toContainText(/^Tag left behind added to [\d,]+ customers/, large);
  // The next one is read after it was done.
  await page.keyboard.press('j');
  const tag = page.getByRole('button', { name: 'Remove tag left behind' });
  await expect(tag).toBeVisible();
  await undo(page).click();
  await expect(toast(page)).toContainText(/^Undone for [\d,]+ customers/, large);
  await page.reload();
  await expect(page.getByTestId('profile-name')).toBeVisible();
  await expect(tag).toHaveCount(0);
  await close();
});

test('a profile shows what an action that was taken back from it left', async ({ page, customers }) => {
  await customers.open('?q=reeves&sort=name_asc');
  await tick(customers, 2);
  const dialog = await act(page, 'Add Tags');
  await dialog.getByRole('combobox', { name: 'Tags' }).fill('0 seen there');
  await page.keyboard.press('Enter');
  await confirms(dialog).click();
  await expect(toast(page)).toContainText('Tag 0 seen there added to 2 customers', large);
  await customers.rows.first().getByRole('link').click();
  const tag = page.getByRole('button', { name: 'Remove tag 0 seen there' });
  await expect(tag).toBeVisible();
  await undo(page).click();
  await expect(toast(page)).toContainText('Undone for 2 customers', large);
  await expect(tag).toHaveCount(0);
});

test('what was under way before the page was loaded anew is followed on', async ({ browser }) => {
  const { page, customers, close } = await as(browser, 'manager');
  let id = '';
  await page.route('**/api/bulk/change', async (route) => {
    const response = await route.fetch();
    ({ id } = await response.json());
    await route.fulfill({ response });
  });
  // The server is quick: here it takes until it is let go, for the session in the page and for whoever asks.
  let worked = 3_000;
  const waiting = gate();
  await page.route('**/api/bulk/job', async (route) => {
    await waiting.opened;
    const response = await route.fetch();
    const job = await response.json();
    const open = { ...job, worked, changed: worked, status: 'open', undo: 'impossible', finished_at: null };
    await route.fulfill({ response, json: worked ? open : job });
  });
  await customers.open('?ltv_min=100');
  await begin(page, 'loaded anew');
  await page.route(/\/customers\?ltv_min/, async (route) => {
    const response = await route.fetch();
    const body = (await response.text()).replace(/under_way\\":\[.*?\]/, `under_way\\":[\\"${id}\\"]`);
    expect(body).toContain(id);
    await route.fulfill({ response, body });
  });
  await page.reload();
  await customers.ready();
  await expect(underway(page)).toHaveCount(0);
  waiting.open();
  await expect(underway(page)).toContainText('Add Tags · loaded anew');
  await expect(underway(page)).toContainText(/3,000 of [\d,]+/);
  await expect(underway(page).getByRole('progressbar', { name: 'Add Tags progress' })).toHaveJSProperty('value', 3000);
  await expect(page.getByRole('dialog')).toHaveCount(0);
  worked = 0;
  await expect(toast(page)).toContainText(/^Tag loaded anew added to [\d,]+ customers/, large);
  await expect(underway(page)).toHaveCount(0);
  await undo(page).click();
  await expect(toast(page)).toContainText(/^Undone for [\d,]+ customers/, large);
  await close();
});

test('two at once are shown both, and told both', async ({ browser }) => {
  const { page, customers, close } = await as(browser, 'manager');
  const heard = await unheard(page);
  await customers.open('?ltv_min=100');
  await begin(page, 'first of two');
  await begin(page, 'second of two');
  await expect(underway(page)).toHaveCount(2);
  await expect(underway(page).nth(0)).toContainText('Add Tags · first of two');
  await expect(underway(page).nth(1)).toContainText('Add Tags · second of two');
  heard.open();
  await expect(underway(page)).toHaveCount(0, large);
  for (const tag of ['first of two', 'second of two']) {
    await expect(toast(page).filter({ hasText: `Tag ${tag} added to` })).toHaveCount(1);
  }
  for (const undone of [1, 2]) {
    await page.keyboard.press('Control+z');
    await expect(toast(page).filter({ hasText: 'Undone for' })).toHaveCount(undone, large);
  }
  await close();
});

test('a selection has its bar beside that of what is under way', async ({ browser }) => {
  const { page, customers, close } = await as(browser, 'manager');
  const heard = await unheard(page);
  await customers.open('?ltv_min=100');
  await begin(page, 'beside');
  await expect(bar(page)).toHaveCount(0);
  await tick(customers, 2);
  await expect(underway(page)).toBeInViewport({ ratio: 1 });
  await expect(bar(page)).toBeInViewport({ ratio: 1 });
  const [above, below] = [await underway(page).boundingBox(), await bar(page).boundingBox()];
  expect(above!.y + above!.height).toBeLessThanOrEqual(below!.y);
  heard.open();
  await expect(underway(page)).toHaveCount(0, large);
  await expect(count(page)).toHaveText('2 selected');
  await undo(page).click();
  await expect(toast(page).last()).toContainText('Undone for', large);
  await close();
});

test('taking back leaves who was changed since, says so, and lists them', async ({ page, customers, browser }) => {
  await customers.open('?q=gallagher&sort=name_asc');
  await tick(customers, 3);
  const name = (await customers.names())[1]!;
  const dialog = await act(page, 'Add Tags');
  await dialog.getByRole('combobox', { name: 'Tags' }).fill('0 undone in part');
  await page.keyboard.press('Enter');
  await confirms(dialog).click();
  await expect(toast(page)).toContainText('Tag 0 undone in part added to 3 customers', large);
  const other = await as(browser, 'manager');
  await other.customers.open('?tags=0%20undone%20in%20part&sort=name_asc');
  await other.customers.rows.nth(1).getByRole('link').click();
  await expect(other.page.getByTestId('profile-name')).toHaveText(name);
  await other.page.getByRole('button', { name: 'Remove tag 0 undone in part' }).click();
  await expect(toast(other.page)).toContainText('Tag 0 undone in part removed');
  await other.close();
  await undo(page).click();
  const said = toast(page).filter({ hasText: 'Undone for 2 customers. 1 was changed by someone else since and stays' });
  await said.getByRole('button', { name: 'Details' }).click();
  const told = page.getByRole('dialog', { name: 'Add Tags' });
  await expect(told).toContainText('Undone for 2 customers.');
  await expect(told).toContainText('1 was changed by someone else since and stays.');
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    told.getByRole('link', { name: 'Download list' }).click(),
  ]);
  const lines = (await readFile(await file.path(), 'utf8')).trimEnd().split('\r\n');
  expect(lines).toHaveLength(4);
  expect(lines.filter((line) => /edited|changed by/.test(line))).toHaveLength(1);
  await told.getByRole('button', { name: 'Done' }).click();
  await expect(told).toHaveCount(0);
});

test('Activity stops what is under way, and goes on with an undo that was stopped', async ({ browser }) => {
  const { page, close } = await as(browser, 'manager');
  const asked: string[] = [];
  const job = {
    id: '00000000001',
    kind: 'add_tags',
    subject: 'made up',
    is_undo: true,
    who: 'Marcus Hale (demo)',
    created_at: Date.now(),
    finished_at: null as number | null,
    status: 'open',
    total: 4000,
    worked: 1000,
    changed: 1000,
    skipped: { in_bin: 0, edited: 0, full: 0, gone: 0 },
    failed: 0,
    can_retry: false,
    undo: 'impossible',
  };
  await page.route('**/api/bulk/jobs', async (route) => {
    const answer = await route.fetch();
    const found = await answer.json();
    await route.fulfill({ response: answer, json: { ...found, jobs: [job, ...found.jobs] } });
  });
  for (const what of ['stop', 'retry', 'job']) {
    await page.route(`**/api/bulk/${what}`, async (route) => {
      if (what !== 'job') asked.push(what);
      if (what === 'stop') Object.assign(job, { status: 'stopped', can_retry: true, finished_at: Date.now() });
      if (what === 'retry') Object.assign(job, { status: 'done', worked: 4000, changed: 4000, can_retry: false });
      await route.fulfill({ json: job });
    });
  }
  await page.goto('/settings/profile');
  await hydrated(page);
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Activity' }).click();
  const row = page.getByRole('table', { name: 'Activity' }).locator('tbody tr').filter({ hasText: 'made up' });
  await expect(row).toContainText('1,000 of 4,000');
  await row.getByRole('button', { name: 'Stop Undo: Add Tags, made up' }).click();
  await expect(row).toContainText('stopped after 1,000 of 4,000');
  await row.getByRole('button', { name: 'Go on Undo: Add Tags, made up' }).click();
  await expect(row).toContainText('4,000 changed');
  await expect(row.getByRole('link', { name: 'CSV of the result: Undo: Add Tags, made up' })).toBeVisible();
  expect(asked).toEqual(['stop', 'retry']);
  await close();
});

test('what the database refused is told in the dialog, and tried again', async ({ page, customers }) => {
  let job = { id: '', changed: 0 };
  await page.route('**/api/bulk/change', async (route) => {
    const response = await route.fetch();
    job = await response.json();
    await route.fulfill({ response, json: { ...job, changed: job.changed - 2, failed: 2, can_retry: true } });
  });
  const tried: string[] = [];
  await page.route('**/api/bulk/retry', async (route) => {
    tried.push(route.request().postDataJSON().id);
    await route.fulfill({ json: job });
  });
  await customers.open('?q=doyle&sort=name_asc');
  await tick(customers, 3);
  const dialog = await act(page, 'Add Tags');
  await dialog.getByRole('combobox', { name: 'Tags' }).fill('0 refused');
  await page.keyboard.press('Enter');
  await confirms(dialog).click();
  await expect(dialog).toContainText('Tag 0 refused added to 1 customer.');
  await expect(dialog).toContainText('2 could not be changed: the database refused.');
  await expect(dialog.getByRole('link', { name: 'Download list' })).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Undo' })).toBeVisible();
  await dialog.getByRole('button', { name: 'Try again' }).click();
  await expect(toast(page)).toContainText('Tag 0 refused added to 3 customers');
  await expect(dialog).toHaveCount(0);
  expect(tried).toEqual([job.id]);
  await undo(page).click();
  await expect(toast(page)).toContainText('Undone for 3 customers', large);
});
