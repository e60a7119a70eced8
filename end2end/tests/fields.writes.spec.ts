// Custom fields: managers define and order them under Settings, agents fill them in on the profile.
import { test, expect, hydrated } from '../pages/test.ts';
import { CustomersPage } from '../pages/customers.ts';
import type { Page } from '@playwright/test';

test.use({ storageState: 'test-results/manager.json', allowed: /status of (409|422)/ });

// One after the other: they change the same list.
test.describe.configure({ mode: 'default' });

const rows = (page: Page) => page.getByRole('table', { name: 'Custom fields' }).locator('tbody tr');

async function settings(page: Page) {
  await page.goto('/settings/custom-fields');
  await hydrated(page);
}

async function define(page: Page, name: string, type: string, options = '') {
  await page.getByRole('button', { name: 'Add field' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add field' });
  await dialog.getByLabel('Name').fill(name);
  await dialog.getByLabel('Type').selectOption({ label: type });
  if (options) await dialog.getByLabel('Options, one on each line').fill(options);
  await dialog.getByRole('button', { name: 'Add field' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(rows(page).filter({ hasText: name })).toHaveCount(1);
}

/** The custom fields of somebody new. */
async function profile(page: Page, who: string) {
  await new CustomersPage(page).add(who);
  await page.getByRole('tab', { name: 'Custom Fields', exact: true }).click();
  await expect(page).toHaveURL(/tab=custom-fields/);
}

const value = (page: Page, name: string) =>
  page.locator('dt', { hasText: new RegExp(`^${name}$`) }).locator('xpath=following-sibling::dd[1]');

test('fields are defined, refused, renamed, ordered by keyboard and deleted', async ({ page }) => {
  await settings(page);
  const before = await rows(page).count();
  await define(page, 'Zone', 'One of several', 'North\nSouth');
  await page.getByRole('button', { name: 'Add field' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add field' });
  await dialog.getByLabel('Name').fill('ZONE');
  await dialog.getByLabel('Type').selectOption({ label: 'Some of several' });
  await dialog.getByRole('button', { name: 'Add field' }).click();
  await expect(dialog).toContainText('Options are missing.');
  await dialog.getByLabel('Options, one on each line').fill('A');
  await dialog.getByRole('button', { name: 'Add field' }).click();
  await expect(dialog).toContainText('A field with this name exists.');
  await expect(dialog.getByLabel('Name')).toBeFocused();
  await page.keyboard.press('Escape');
  await dialog.getByRole('button', { name: 'Discard' }).click();
  await expect(rows(page)).toHaveCount(before + 1);

  await page.getByRole('button', { name: 'Edit Zone' }).click();
  await page.getByRole('dialog', { name: 'Edit field' }).getByLabel('Name').fill('Territory');
  await page.keyboard.press('Enter');
  await expect(rows(page).last()).toContainText('Territory');
  await page.getByRole('button', { name: 'Move up Territory' }).focus();
  await page.keyboard.press('Enter');
  await expect(rows(page).nth(before - 1)).toContainText('Territory');
  await expect(page.getByRole('group', { name: 'Notification' }).last()).toContainText(
    `moved to position ${before} of ${before + 1}`,
  );
  // The focus stays with it: once more.
  await expect(page.getByRole('button', { name: 'Move up Territory' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(rows(page).nth(before - 2)).toContainText('Territory');
  await page.reload();
  await expect(rows(page).nth(before - 2)).toContainText('Territory');
  await hydrated(page);
  await page.getByRole('button', { name: 'Delete Territory' }).click();
  const deleting = page.getByRole('dialog', { name: 'Delete field' });
  await expect(deleting).toContainText('No customer has anything in it.');
  await deleting.getByRole('button', { name: 'Delete field' }).click();
  await expect(rows(page)).toHaveCount(before);
});

test('every kind has its editor; values are kept, refused at their field, and taken back', async ({ page }) => {
  await settings(page);
  await define(page, 'Motto', 'Text');
  await define(page, 'Headcount', 'Number');
  await define(page, 'Founder led', 'Yes or no');
  await define(page, 'Founded', 'Date');
  await define(page, 'Kickoff', 'Date and time');
  await define(page, 'Tier', 'One of several', 'Gold\nSilver');
  await define(page, 'Teams', 'Some of several', 'Sales\nSupport\nLegal');
  await define(page, 'Wiki', 'Link');
  await define(page, 'Budget', 'Money');
  await profile(page, 'Fanny Fields');
  await expect(value(page, 'Motto')).toHaveText('Empty');
  await page.getByRole('button', { name: 'Edit fields' }).click();
  const form = page.getByRole('tabpanel');
  await form.getByLabel('Motto').fill('Slow is smooth');
  await form.getByLabel('Headcount').fill('about ten');
  await form.getByLabel('Founder led').selectOption('Yes');
  await form.getByLabel('Founded').fill('1999-12-31');
  await form.getByLabel('Kickoff').fill('2026-12-18T09:30');
  await form.getByLabel('Tier').selectOption('Silver');
  await form.getByRole('group', { name: 'Teams' }).getByLabel('Legal').check();
  await form.getByRole('group', { name: 'Teams' }).getByLabel('Sales').check();
  await form.getByLabel('Wiki').fill('wiki.example/start');
  await form.getByLabel('Budget').fill('1,299');
  await form.getByRole('button', { name: 'Save changes' }).click();
  await expect(form).toContainText('Headcount is not a number.');
  await expect(form.getByLabel('Headcount')).toBeFocused();
  await expect(form.getByLabel('Motto')).toHaveValue('Slow is smooth');
  await form.getByLabel('Headcount').fill('1,250');
  await form.getByRole('button', { name: 'Save changes' }).click();
  await expect(value(page, 'Headcount')).toHaveText('1,250');
  await expect(value(page, 'Motto')).toHaveText('Slow is smooth');
  await expect(value(page, 'Founder led')).toHaveText('Yes');
  await expect(value(page, 'Founded')).toHaveText('Dec 31, 1999');
  // The demo workspace is in Berlin.
  await expect(value(page, 'Kickoff')).toHaveText('Dec 18, 2026, 09:30 CET');
  await expect(value(page, 'Tier')).toHaveText('Silver');
  await expect(value(page, 'Teams')).toHaveText('Sales, Legal');
  await expect(value(page, 'Wiki').getByRole('link')).toHaveAttribute('href', 'https://wiki.example/start');
  await expect(value(page, 'Wiki').getByRole('link')).toHaveAttribute('rel', /noopener/);
  await expect(value(page, 'Budget')).toHaveText('$1,299.00');
  await page.reload();
  await expect(value(page, 'Headcount')).toHaveText('1,250');
  await hydrated(page);
  // What the editors hold is what is there.
  await page.getByRole('button', { name: 'Edit fields' }).click();
  await expect(form.getByLabel('Kickoff')).toHaveValue('2026-12-18T09:30');
  await expect(form.getByLabel('Tier')).toHaveValue('Silver');
  await expect(form.getByRole('group', { name: 'Teams' }).getByLabel('Legal')).toBeChecked();
  await form.getByLabel('Tier').selectOption('Empty');
  await form.getByRole('button', { name: 'Save changes' }).click();
  await expect(value(page, 'Tier')).toHaveText('Empty');
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await expect(value(page, 'Tier')).toHaveText('Silver');
  await page.getByRole('tab', { name: 'Timeline', exact: true }).click();
  await expect(page.getByText('Headcount changed from empty to “1250”')).toBeVisible();
});

test('two people at one field see both values', async ({ page, browser }) => {
  await settings(page);
  await define(page, 'Contended', 'Text');
  await profile(page, 'Gus Gains');
  const context = await browser.newContext({ storageState: 'test-results/agent.json', reducedMotion: 'reduce' });
  const other = await context.newPage();
  await other.goto(page.url());
  await hydrated(other);
  await expect(other.getByRole('link', { name: 'Manage fields' })).toHaveCount(0);
  for (const [who, text] of [
    [page, 'slower'],
    [other, 'faster'],
  ] as const) {
    await who.getByRole('button', { name: 'Edit fields' }).click();
    await who.getByLabel('Contended').fill(text);
  }
  await other.getByRole('button', { name: 'Save changes' }).click();
  await expect(value(other, 'Contended')).toHaveText('faster');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByRole('tabpanel')).toContainText(
    'Contended was changed to “faster” meanwhile by Priya Raman (demo).',
  );
  await expect(page.getByLabel('Contended')).toHaveValue('slower');
  await page.getByRole('button', { name: 'Use theirs' }).click();
  await expect(value(page, 'Contended')).toHaveText('faster');
  await expect(page.getByRole('button', { name: 'Edit fields' })).toBeFocused();
  await page.getByRole('button', { name: 'Edit fields' }).click();
  await page.getByLabel('Contended').fill('slower, but last');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(value(page, 'Contended')).toHaveText('slower, but last');
  await context.close();
});

test('two managers at one definition see what the other wrote, and the last word stands', async ({ page, browser }) => {
  await settings(page);
  await define(page, 'Disputed', 'One of several', 'North');
  await page.getByRole('button', { name: 'Edit Disputed' }).click();
  const context = await browser.newContext({ storageState: 'test-results/manager.json', reducedMotion: 'reduce' });
  const other = await context.newPage();
  await settings(other);
  await other.getByRole('button', { name: 'Edit Disputed' }).click();
  const options = 'Options, one on each line';
  await other.getByRole('dialog', { name: 'Edit field' }).getByLabel(options).fill('North\nSouth');
  await other.getByRole('button', { name: 'Save changes' }).click();
  await expect(rows(other).filter({ hasText: 'South' })).toHaveCount(1);
  await context.close();
  const dialog = page.getByRole('dialog', { name: 'Edit field' });
  await dialog.getByLabel(options).fill('North\nWest');
  await dialog.getByRole('button', { name: 'Save changes' }).click();
  await expect(dialog).toContainText('meanwhile');
  await expect(dialog.getByLabel(options)).toHaveValue('North\nWest');
  await dialog.getByRole('button', { name: 'Save changes' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(rows(page).filter({ hasText: 'Disputed' })).toContainText('North, West');
});

test('a trait becomes a field, with the type that its values seem to have', async ({ page }) => {
  await settings(page);
  const traits = page.getByRole('table', { name: 'Traits' });
  const row = traits.getByRole('row').filter({ hasText: 'utm_source' });
  const number = (text: string) => Number(text.replace(/\D/g, ''));
  const customers = number(await row.getByRole('cell').first().innerText());
  await row.getByRole('button', { name: 'Make a field of utm_source' }).click();
  const dialog = page.getByRole('dialog', { name: 'Make a field' });
  await expect(dialog).toContainText('For example “newsletter”, “partner”, “search”');
  await expect(dialog.getByLabel('Type')).toHaveValue('text');
  await expect(dialog.getByLabel('Name')).toHaveValue('Utm source');
  await dialog.getByLabel('Name').fill('Plan');
  await dialog.getByRole('button', { name: 'Make field' }).click();
  await expect(dialog).toContainText('A field with this name exists, of the type One of several.');
  await dialog.getByLabel('Name').fill('Source');
  await dialog.getByLabel('Type').selectOption('One of several');
  // The values that there are, and one of them is not wanted.
  await expect(dialog.getByLabel('Options, one on each line')).toHaveValue('newsletter\npartner\nsearch');
  await dialog.getByLabel('Options, one on each line').fill('newsletter\nsearch');
  await dialog.getByRole('button', { name: 'Make field' }).click();
  await expect(page.getByRole('group', { name: 'Notification' }).last()).toContainText(
    /Source taken over for .* customers\. .* customers kept the trait, because it does not fit/,
  );
  const made = rows(page).filter({ hasText: 'Source' });
  await expect(made).toHaveCount(1);
  const moved = number(await made.getByRole('cell').nth(1).innerText());
  expect(moved).toBeGreaterThan(0);
  expect(moved).toBeLessThan(customers);
  await expect.poll(async () => number(await row.getByRole('cell').first().innerText())).toBe(customers - moved);
});

test('a day that there is not is refused at its field, not dropped', async ({ page }) => {
  await settings(page);
  await define(page, 'Anniversary', 'Date');
  await profile(page, 'Dora Dates');
  await page.getByRole('button', { name: 'Edit fields' }).click();
  await page.getByLabel('Anniversary').focus();
  await page.keyboard.type('02312026');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByRole('tabpanel')).toContainText('Anniversary is not a date.');
  await expect(page.getByLabel('Anniversary')).toBeFocused();
});

test('a field that is deleted while somebody edits is said at that field, and the rest is saved', async ({
  page,
  browser,
}) => {
  await settings(page);
  await define(page, 'Staying', 'Text');
  await define(page, 'Going', 'Text');
  await define(page, 'Gone too', 'Some of several', 'One\nTwo');
  await profile(page, 'Delia Deleted');
  await page.getByRole('button', { name: 'Edit fields' }).click();
  await page.getByLabel('Staying').fill('kept');
  await page.getByLabel('Going').fill('lost');
  await page.getByRole('group', { name: 'Gone too' }).getByLabel('Two').check();
  const context = await browser.newContext({ storageState: 'test-results/manager.json', reducedMotion: 'reduce' });
  const other = await context.newPage();
  await settings(other);
  for (const name of ['Going', 'Gone too']) {
    await other.getByRole('button', { name: `Delete ${name}` }).click();
    const deleting = other.getByRole('dialog', { name: 'Delete field' });
    await deleting.getByRole('button', { name: 'Delete field' }).click();
    await expect(rows(other).filter({ hasText: name })).toHaveCount(0);
  }
  await context.close();
  // What is read again meanwhile takes no editor away from under what is typed.
  await page.getByRole('button', { name: /^Update lifecycle stage/ }).click();
  await page.getByRole('option', { name: 'Active' }).click();
  await expect(page.getByRole('group', { name: 'Notification' }).last()).toContainText('to Active');
  await expect(page.getByLabel('Going')).toHaveValue('lost');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByText('This field was deleted meanwhile')).toHaveCount(2);
  await expect(page.getByLabel('Going')).toHaveValue('lost');
  await page.getByRole('button', { name: 'Leave it out' }).first().click();
  await expect(page.getByLabel('Going')).toBeHidden();
  await page.getByRole('button', { name: 'Leave it out' }).click();
  await expect(value(page, 'Staying')).toHaveText('kept');
  await expect(value(page, 'Going')).toHaveCount(0);
});
