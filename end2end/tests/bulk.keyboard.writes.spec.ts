// Selecting and the five changing actions by keyboard alone: no step needs a pointer.
import { bar, confirms, count, foretold, large, people, stages, toast } from '../pages/bulk.ts';
import { number } from '../pages/customers.ts';
import { isSomewhere, reach } from '../pages/keys.ts';
import { test, expect } from '../pages/test.ts';
import type { Locator, Page } from '@playwright/test';

/** Selects the first rows. */
async function select(page: Page, rows: number) {
  await page.keyboard.press('j');
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('x');
  for (let row = 1; row < rows; row++) await page.keyboard.press('Shift+ArrowDown');
  await expect(count(page)).toHaveText(`${rows} selected`);
}

/** Opens a dialog from the bar, which is the stop after the grid. */
async function along(page: Page, action: string, steps: number) {
  await page.keyboard.press('Tab');
  await expect(bar(page).getByRole('button', { name: 'Update Lifecycle Stage' })).toBeFocused();
  for (let step = 0; step < steps; step++) await page.keyboard.press('ArrowRight');
  await expect(bar(page).getByRole('button', { name: action })).toBeFocused();
  await page.keyboard.press('Enter');
  return page.getByRole('dialog', { name: action });
}

/** Confirms, once it is said what will change. */
async function confirm(page: Page, dialog: Locator, says: string, told: string) {
  await expect(foretold(dialog)).toContainText(says);
  await reach(page, confirms(dialog));
  await page.keyboard.press('Enter');
  await expect(toast(page).last()).toContainText(told, large);
  await expect(dialog).toHaveCount(0);
  await isSomewhere(page);
}

async function takeBack(page: Page, changed: number) {
  await page.keyboard.press('Control+z');
  await expect(toast(page).last()).toContainText(`Undone for ${people(changed)}`, large);
}

/** Types into the field that has the focus, until one option is left, and takes it. */
async function find(page: Page, dialog: Locator, typed: string, option: string | RegExp) {
  await expect(dialog.getByRole('combobox')).toBeFocused();
  await page.keyboard.type(typed);
  await expect(dialog.getByRole('option')).toHaveText([option]);
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('option')).not.toHaveText([option]);
}

/** Takes a tag that there is not. */
const name = (page: Page, dialog: Locator, tag: string) => find(page, dialog, tag, `Create tag “${tag}”`);

test('Update Lifecycle Stage', async ({ page, customers }) => {
  await customers.open('?q=marlow&sort=name_asc');
  const before = await stages(customers, 3);
  const changing = before.filter((stage) => stage !== 'churned').length;
  await select(page, 3);
  await page.keyboard.press('l');
  const dialog = page.getByRole('dialog', { name: 'Update Lifecycle Stage' });
  await expect(dialog.getByRole('radio', { name: 'Lead' })).toBeFocused();
  await page.keyboard.press('Space');
  await expect(dialog.getByRole('radio', { name: 'Lead' })).toBeChecked();
  for (const stage of ['Active', 'At Risk', 'Churned']) {
    await page.keyboard.press('ArrowDown');
    await expect(dialog.getByRole('radio', { name: stage })).toBeChecked();
  }
  const who = people(changing);
  await confirm(page, dialog, `${who} will change: `, `Lifecycle stage set to Churned for ${who}`);
  await expect.poll(() => stages(customers, 3)).toEqual(Array(3).fill('churned'));
  await takeBack(page, changing);
  await expect.poll(() => stages(customers, 3)).toEqual(before);
});

test('Add Tags, of which Remove Tags offers none once they are taken back', async ({ page, customers }) => {
  await customers.open('?q=fontana&sort=name_asc');
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await page.keyboard.press('Shift+ArrowDown');
  await expect(count(page)).toHaveText('2 selected');
  const dialog = await along(page, 'Add Tags', 1);
  await expect(dialog.getByRole('combobox', { name: 'Tags' })).toBeFocused();
  await page.keyboard.type('made in bulk');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('status')).toContainText('2 customers will change.');
  await reach(page, dialog.getByRole('button', { name: 'Add tags to 2 customers' }));
  await page.keyboard.press('Enter');
  await expect(toast(page)).toContainText('Tag made in bulk added to 2 customers');
  // Where one was.
  await expect(customers.rows.nth(1)).toBeFocused();
  await expect(customers.rows.first()).toContainText('made in bulk');
  await page.keyboard.press('Control+z');
  await expect(toast(page).last()).toContainText('Undone for 2 customers');
  await customers.settled();
  await expect(customers.rows.first()).not.toContainText('made in bulk');
  // Only tags that somebody selected has are offered.
  await select(page, 1);
  const remove = await along(page, 'Remove Tags', 2);
  await expect(remove).not.toContainText('Counting…');
  await expect(remove.getByRole('group', { name: 'Tags' })).not.toContainText('made in bulk');
  await page.keyboard.press('Escape');
  await expect(remove).toHaveCount(0);
});

test('Add Tags by its key', async ({ page, customers }) => {
  await customers.open('?q=pritchard&sort=name_asc');
  await select(page, 3);
  await page.keyboard.press('t');
  const dialog = page.getByRole('dialog', { name: 'Add Tags' });
  await name(page, dialog, '0 by key');
  await confirm(page, dialog, '3 customers will change.', 'Tag 0 by key added to 3 customers');
  for (const row of [0, 1, 2]) await expect(customers.rows.nth(row)).toContainText('0 by key');
  await takeBack(page, 3);
  for (const row of [0, 1, 2]) await expect(customers.rows.nth(row)).not.toContainText('0 by key');
});

test('Remove Tags', async ({ page, customers }) => {
  await customers.open('?q=lowell&sort=name_asc');
  await select(page, 2);
  await page.keyboard.press('t');
  const add = page.getByRole('dialog', { name: 'Add Tags' });
  await name(page, add, '0 to go');
  await confirm(page, add, '2 customers will change.', 'Tag 0 to go added to 2 customers');
  await expect(customers.rows.nth(1)).toContainText('0 to go');
  await select(page, 3);
  const dialog = await along(page, 'Remove Tags', 2);
  const tag = dialog.getByRole('checkbox', { name: '0 to go' });
  await reach(page, tag);
  await page.keyboard.press('Space');
  await expect(tag).toBeChecked();
  await confirm(page, dialog, 'Removed from the 2 of 3 who have it.', 'Tag 0 to go removed from 2 customers');
  for (const row of [0, 1]) await expect(customers.rows.nth(row)).not.toContainText('0 to go');
  await takeBack(page, 2);
  for (const row of [0, 1]) await expect(customers.rows.nth(row)).toContainText('0 to go');
});

/** Puts the first two rows into a segment. */
async function assign(page: Page, typed: string, segment: string) {
  await select(page, 2);
  await page.keyboard.press('s');
  const dialog = page.getByRole('dialog', { name: 'Assign Segment' });
  await find(page, dialog, typed, new RegExp(`^${segment}`));
  await confirm(page, dialog, 'will be added.', `added to ${segment}`);
}

test('Assign Segment', async ({ page, customers }) => {
  await customers.open('?q=harding&sort=name_asc');
  await assign(page, 'council', 'Product council');
  const added = number(await toast(page).innerText());
  await takeBack(page, added);
  await select(page, 2);
  await page.keyboard.press('s');
  const dialog = page.getByRole('dialog', { name: 'Assign Segment' });
  await find(page, dialog, 'council', /^Product council/);
  await expect(foretold(dialog)).toContainText(`${people(added)} will be added.`);
});

test('Remove Segment', async ({ page, customers }) => {
  await customers.open('?q=ashdown&sort=name_desc');
  await assign(page, 'tester', 'Beta testers');
  await select(page, 2);
  const dialog = await along(page, 'Remove Segment', 4);
  await expect(dialog.getByRole('combobox', { name: 'Segment' })).toBeFocused();
  const options = dialog.getByRole('option');
  await expect(options.filter({ hasText: 'Beta testers' })).toBeVisible();
  const place = (await options.allInnerTexts()).findIndex((text) => text.startsWith('Beta testers'));
  for (let step = 0; step < place; step++) await page.keyboard.press('ArrowDown');
  await expect(options.nth(place)).toHaveAttribute('data-active');
  await page.keyboard.press('Enter');
  await confirm(page, dialog, '2 of 2 are in it.', '2 customers removed from Beta testers');
  await takeBack(page, 2);
  await select(page, 2);
  await along(page, 'Remove Segment', 4);
  await find(page, dialog, 'tester', /^Beta testers/);
  await expect(foretold(dialog)).toContainText('2 of 2 are in it.');
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(count(page)).toHaveText('2 selected');
});

test('a key that comes while the row it is meant for is drawn anew is not lost', async ({ page, customers }) => {
  await customers.open('?q=krueger&sort=name_asc');
  await select(page, 2);
  await page.keyboard.press('t');
  const dialog = page.getByRole('dialog', { name: 'Add Tags' });
  await name(page, dialog, 'drawn anew');
  await confirm(page, dialog, 'will change.', 'added to 2 customers');
  await select(page, 1);
  await page.evaluate(() => {
    const row = document.activeElement!.closest('tr')!;
    const key = new KeyboardEvent('keydown', { key: 'ArrowDown', shiftKey: true, bubbles: true });
    const watch = new MutationObserver(() => {
      if (row.isConnected) return;
      watch.disconnect();
      document.body.dispatchEvent(key);
    });
    watch.observe(row.parentElement!, { childList: true });
  });
  await takeBack(page, 2);
  await expect(count(page)).toHaveText('2 selected');
});

test('the focus is on the row that it was on, once all is done', async ({ page, customers }) => {
  await customers.open('?q=kendrick&sort=name_asc');
  await select(page, 3);
  await page.keyboard.press('t');
  const dialog = page.getByRole('dialog', { name: 'Add Tags' });
  await name(page, dialog, '0 in focus');
  await confirm(page, dialog, '3 customers will change.', 'Tag 0 in focus added to 3 customers');
  await expect(customers.rows.nth(2)).toContainText('0 in focus');
  await expect(customers.rows.nth(2)).toBeFocused();
  await takeBack(page, 3);
  await expect(customers.rows.nth(2)).not.toContainText('0 in focus');
  await expect(customers.rows.nth(2)).toBeFocused();
});

test('Remove Tags opens at its first field', async ({ page, customers }) => {
  await customers.open('?tags=pro&q=stone&sort=name_asc');
  await select(page, 2);
  const dialog = await along(page, 'Remove Tags', 2);
  await expect(dialog.getByRole('checkbox').first()).toBeVisible();
  await expect(dialog.getByRole('checkbox').first()).toBeFocused();
});
