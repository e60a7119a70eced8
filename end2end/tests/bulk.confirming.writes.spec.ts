// Confirming an action: not before its numbers are seen, not of other numbers, and once however often it is sent.
import {
  act,
  as,
  box,
  confirms,
  count,
  everybody,
  foretold,
  tick,
  toast,
  undo,
  people,
  stages,
  large,
} from '../pages/bulk.ts';
import { number } from '../pages/customers.ts';
import { password } from '../pages/server.ts';
import { test, expect, gate, hydrated, held } from '../pages/test.ts';
import type { Page } from '@playwright/test';

test('waits for the numbers of the present choice, and shows none of another', async ({ page, customers }) => {
  const held = { lead: gate(), active: gate(), at_risk: gate() };
  await page.route('**/api/bulk/effect', async (route) => {
    const stage: keyof typeof held = route.request().postDataJSON().action.update_lifecycle;
    await held[stage].opened;
    await route.continue();
  });
  const sent: string[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('/api/bulk/change')) sent.push(request.postDataJSON().request.action.update_lifecycle);
  });
  await customers.open('?q=fairbanks&sort=name_asc');
  const before = await stages(customers, 3);
  const others = (stage: string) => people(before.filter((other) => other !== stage).length);
  await tick(customers, 3);
  const dialog = await act(page, 'Update Lifecycle Stage');
  const choose = (stage: string) => dialog.getByRole('radio', { name: stage }).check();
  const waits = async () => {
    await expect(dialog).not.toContainText('will change');
    await expect(confirms(dialog)).toHaveAttribute('aria-disabled', 'true');
    // The radio has the focus.
    await page.keyboard.press('Enter');
    await expect(confirms(dialog)).toHaveText('Update 3 customers');
    await expect(confirms(dialog)).not.toHaveAttribute('aria-busy');
  };
  await choose('Lead');
  await waits();
  await choose('Active');
  await waits();
  held.active.open();
  await expect(foretold(dialog)).toContainText(`${others('active')} will change`);
  await expect(confirms(dialog)).not.toHaveAttribute('aria-disabled');
  const active = await foretold(dialog).innerText();
  // The answer to the former choice comes last.
  const late = page.waitForResponse('**/api/bulk/effect');
  held.lead.open();
  await (await late).finished();
  await expect(foretold(dialog)).toHaveText(active);
  await choose('At Risk');
  await waits();
  held.at_risk.open();
  await expect(foretold(dialog)).toContainText(`${others('at_risk')} will change`);
  expect(sent).toEqual([]);
  await page.keyboard.press('Enter');
  await expect(toast(page)).toContainText(`Lifecycle stage set to At Risk for ${others('at_risk')}`);
  expect(sent).toEqual(['at_risk']);
  await undo(page).click();
  await expect(toast(page)).toContainText(`Undone for ${others('at_risk')}`);
});

test('an action that is confirmed after its dialog was closed leaves another dialog and selection alone', async ({
  page,
  customers,
}) => {
  const answer = await held(page, '**/api/bulk/change');
  await customers.open('?q=lindqvist&lifecycle=churned&sort=name_asc');
  await tick(customers, 2);
  const first = await act(page, 'Update Lifecycle Stage');
  await first.getByRole('radio', { name: 'At Risk' }).check();
  await expect(foretold(first)).toContainText('2 customers will change');
  await confirms(first).click();
  await page.keyboard.press('Escape');
  await expect(first).toHaveCount(0);
  await box(customers, 2).check();
  await expect(count(page)).toHaveText('3 selected');
  const second = await act(page, 'Add Tags');
  await second.getByRole('combobox', { name: 'Tags' }).fill('being typed');
  answer.open();
  await expect(toast(page)).toContainText('Lifecycle stage set to At Risk for 2 customers');
  await expect(second.getByRole('combobox', { name: 'Tags' })).toHaveValue('being typed');
  await expect(count(page)).toHaveText('3 selected');
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

test('Enter before the segments are there takes the first that fits once they are', async ({ page, customers }) => {
  const options = await held(page, '**/api/bulk/options');
  await customers.open('?sort=name_asc');
  await box(customers, 0).check();
  const dialog = await act(page, 'Assign Segment');
  await dialog.getByRole('combobox', { name: 'Segment' }).fill('Black');
  await page.keyboard.press('Enter');
  options.open();
  await expect(dialog.getByRole('button', { name: 'Remove tag Black Friday 2026' })).toBeVisible();
  await expect(dialog).not.toContainText('Choose a segment');
  await expect(foretold(dialog)).toBeVisible();
});

test.describe('another number than was seen', () => {
  test.use({ allowed: /status of 409/ });

  test('is said, and asked again', async ({ page, customers, browser }) => {
    await customers.open('?q=okafor');
    await everybody(page);
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

test.describe('without the numbers', () => {
  test.use({ allowed: /status of (401|500)|^500: / });

  test('nothing is confirmed, and they are asked for again', async ({ page, customers }) => {
    let fails = true;
    const failed = { code: 'internal', message: 'Something went wrong on the server.' };
    await page.route('**/api/bulk/effect', (route) =>
      fails ? route.fulfill({ status: 500, headers: { serverfnerror: 'x' }, json: failed }) : route.continue(),
    );
    const sent: string[] = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/api/bulk/change')) sent.push(request.url());
    });
    await customers.open('?q=fairbanks&sort=name_asc');
    await tick(customers, 2);
    const dialog = await act(page, 'Update Lifecycle Stage');
    await dialog.getByRole('radio', { name: 'Churned' }).check();
    await expect(dialog).toContainText('Something went wrong on the server.');
    await expect(confirms(dialog)).toHaveAttribute('aria-disabled', 'true');
    await confirms(dialog).click({ force: true });
    fails = false;
    await dialog.getByRole('button', { name: 'Try again' }).click();
    await expect(foretold(dialog)).toContainText('will change');
    await expect(dialog).not.toContainText('Something went wrong');
    await expect(dialog.getByRole('button', { name: 'Try again' })).toHaveCount(0);
    await expect(confirms(dialog)).not.toHaveAttribute('aria-disabled');
    expect(sent).toEqual([]);
  });

  test('a preview that failed is forgotten with its choice', async ({ page, customers }) => {
    const failed = { code: 'internal', message: 'Something went wrong on the server.' };
    await page.route('**/api/bulk/effect', (route) =>
      route.request().postDataJSON().action.update_lifecycle === 'churned'
        ? route.fulfill({ status: 500, headers: { serverfnerror: 'x' }, json: failed })
        : route.continue(),
    );
    await customers.open('?q=fairbanks&sort=name_asc');
    await tick(customers, 2);
    const dialog = await act(page, 'Update Lifecycle Stage');
    await dialog.getByRole('radio', { name: 'Churned' }).check();
    await expect(dialog.getByRole('button', { name: 'Try again' })).toBeVisible();
    await dialog.getByRole('radio', { name: 'Lead' }).check();
    await expect(foretold(dialog)).not.toBeEmpty();
    await expect(dialog).not.toContainText('Something went wrong');
    await expect(dialog.getByRole('button', { name: 'Try again' })).toHaveCount(0);
    await expect(confirms(dialog)).not.toHaveAttribute('aria-disabled');
  });

  test('of a session that has ended the dialog goes on once one has signed in again', async ({ page, customers }) => {
    await customers.open('?q=fairbanks&sort=name_asc');
    await tick(customers, 2);
    const dialog = await act(page, 'Update Lifecycle Stage');
    await expect(dialog).toContainText('here now');
    await page.context().clearCookies({ name: 'acumen' });
    await dialog.getByRole('radio', { name: 'Lead' }).check();
    const again = page.getByRole('dialog', { name: 'Sign in again' });
    await again.getByLabel('Password', { exact: true }).fill(password);
    await again.getByRole('button', { name: 'Sign in' }).click();
    await expect(again).toHaveCount(0);
    await expect(foretold(dialog)).not.toBeEmpty();
    await expect(count(page)).toHaveText('2 selected');
  });
});

test.describe('without an answer', () => {
  test.use({ allowed: /ERR_FAILED|^failed: / });

  /** The first request is done, and nobody hears of it. */
  async function silent(page: Page) {
    const sent: { key: string; job: string }[] = [];
    await page.route('**/api/bulk/change', async (route) => {
      const response = await route.fetch();
      const { id } = await response.json();
      sent.push({ key: route.request().postDataJSON().request.key, job: id });
      await (sent.length === 1 ? route.abort('failed') : route.fulfill({ response }));
    });
    return sent;
  }
  const done = (page: Page, tag: string) =>
    page.getByRole('table', { name: 'Activity', exact: true }).getByRole('row').filter({ hasText: tag });

  test('it is the same action when it is sent again', async ({ page, customers }) => {
    const sent = await silent(page);
    await customers.open('?q=mercer&sort=name_asc');
    await tick(customers, 2);
    const dialog = await act(page, 'Add Tags');
    await dialog.getByRole('combobox', { name: 'Tags' }).fill('0 sent twice');
    await page.keyboard.press('Enter');
    await confirms(dialog).click();
    await expect(dialog).toContainText('The server cannot be reached.');
    await expect(confirms(dialog)).toHaveText('Add tags to 2 customers');
    await confirms(dialog).click();
    await expect(toast(page)).toContainText('Tag 0 sent twice added to 2 customers', large);
    expect(sent).toHaveLength(2);
    expect(sent[1]).toEqual(sent[0]);
    await page.goto('/settings/activity');
    await hydrated(page);
    await expect(done(page, '0 sent twice')).toHaveCount(1);
    await expect(done(page, '0 sent twice')).toContainText('2 changed');
    await done(page, '0 sent twice').getByRole('button', { name: /^Undo/ }).click();
    await expect(toast(page)).toContainText('Undone for 2 customers', large);
  });

  test('it is another action when something else is chosen', async ({ page, customers }) => {
    const sent = await silent(page);
    await customers.open('?q=barlow&sort=name_asc');
    await tick(customers, 2);
    const dialog = await act(page, 'Add Tags');
    const field = dialog.getByRole('combobox', { name: 'Tags' });
    await field.fill('0 not meant');
    await page.keyboard.press('Enter');
    await confirms(dialog).click();
    await expect(dialog).toContainText('The server cannot be reached.');
    await dialog.getByRole('button', { name: 'Remove tag 0 not meant' }).click();
    await field.fill('0 meant');
    await page.keyboard.press('Enter');
    await confirms(dialog).click();
    await expect(toast(page)).toContainText('Tag 0 meant added to 2 customers', large);
    expect(sent).toHaveLength(2);
    expect(sent[1]!.key).not.toBe(sent[0]!.key);
    expect(sent[1]!.job).not.toBe(sent[0]!.job);
    await page.goto('/settings/activity');
    await hydrated(page);
    for (const tag of ['0 not meant', '0 meant']) {
      await expect(done(page, tag)).toHaveCount(1);
      await done(page, tag).getByRole('button', { name: /^Undo/ }).click();
      await expect(toast(page).last()).toContainText('Undone for 2 customers', large);
    }
  });
});
