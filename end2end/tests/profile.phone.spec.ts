// A profile at 390 px: what its head opens are sheets, every dialog fits, nothing scrolls sideways, a finger hits everything.
import { check } from '../pages/axe.ts';
import { test, expect } from '../pages/test.ts';
import type { CustomersPage } from '../pages/customers.ts';
import type { Locator, Page } from '@playwright/test';

test.use({ storageState: 'test-results/admin.json' });

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true });
const dialog = (page: Page, name: string) => page.getByRole('dialog', { name, exact: true });

async function openBusiest(page: Page, customers: CustomersPage) {
  await customers.open('?sort=conversations_desc');
  await customers.rows.first().locator('.stage').click({ force: true });
  await expect(page.getByTestId('profile-name')).toBeVisible();
}

/** What is shown in a part and smaller than 24 px in either direction; links in a text are as high as the text. */
async function tooSmall(part: Locator) {
  return part.evaluate((part) => {
    const all = part.querySelectorAll<HTMLElement>(
      'a[href], button, input:not([type=hidden]), select, textarea, [role=option]',
    );
    const found: string[] = [];
    for (const one of all) {
      // The breadcrumb is for readers alone here; the copied e-mail has a test of its own.
      if (one.closest('.crumb, .sub-copy')) continue;
      // What is chosen is hit by its label.
      const box = (one.matches('[type=checkbox], [type=radio]') && one.closest('label')) || one;
      const { width, height } = box.getBoundingClientRect();
      const isShown = one.checkVisibility() && width > 1 && height > 1;
      const isInText = one.matches('a') && getComputedStyle(one).display === 'inline';
      if (isShown && !isInText && (width < 24 || height < 24))
        found.push(`${one.getAttribute('aria-label') ?? one.textContent}: ${width} × ${height}`);
    }
    return found;
  });
}

/** The page is as wide as the screen, what is open over it is within the screen and ready for a finger. */
async function fits(page: Page, open?: Locator) {
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  if (open) {
    const box = (await open.boundingBox())!;
    expect(box.x).toBeGreaterThanOrEqual(0);
    expect(box.y).toBeGreaterThanOrEqual(0);
    expect(box.x + box.width).toBeLessThanOrEqual(390);
    expect(box.y + box.height).toBeLessThanOrEqual(844);
    // Nothing in it is cut off at its side.
    expect(await open.evaluate((open) => open.scrollWidth - open.clientWidth)).toBeLessThanOrEqual(0);
  }
  expect(await tooSmall(open ?? page.locator('body'))).toEqual([]);
}

test('what the head opens', async ({ page, customers }) => {
  await openBusiest(page, customers);
  await fits(page);
  for (const [opener, open] of [
    [/^Update lifecycle stage/, page.getByRole('listbox', { name: 'Lifecycle Stage' })],
    ['Add tags', dialog(page, 'Add tags')],
    ['Assign to segment', dialog(page, 'Assign to segment')],
    ['More actions', page.getByRole('menu', { name: 'More actions' })],
  ] as const) {
    await button(page, opener).tap();
    await expect(open).toBeVisible();
    // Tags are offered once something is typed or asked for.
    if (opener === 'Add tags') await open.getByRole('combobox').fill('a');
    await expect(open.getByRole('option').or(open.getByRole('menuitem')).first()).toBeVisible();
    await fits(page, open);
    await check(page);
    // Beside it.
    await page.getByTestId('profile-name').tap();
    await expect(open).toBeHidden();
  }
});

test('what one does from the head is on the screen', async ({ page, customers }) => {
  await openBusiest(page, customers);
  for (const name of ['Assign to segment', 'View conversation history', 'More actions', 'Next customer'])
    await expect(button(page, name)).toBeInViewport({ ratio: 1 });
  await button(page, 'View conversation history').tap();
  await expect(page.getByRole('tab', { name: 'Conversations', exact: true })).toHaveAttribute('aria-selected', 'true');
  await expect(page.getByRole('tabpanel')).toBeFocused();
  await fits(page);
});

test('the e-mail that a tap copies is high enough for a finger', async ({ page, customers }) => {
  await openBusiest(page, customers);
  const box = (await page.locator('.id').getByRole('button', { name: /@/ }).boundingBox())!;
  expect(box.height).toBeGreaterThanOrEqual(24);
});

// WCAG 2.2, 2.5.8, and more of it on a coarse pointer.
test('the choices over conversations and timeline are high enough for a finger', async ({ page, customers }) => {
  await openBusiest(page, customers);
  for (const [tab, choices, one] of [
    ['Conversations', 'Status', 'Open'],
    ['Timeline', 'Show', 'Changes'],
  ] as const) {
    await page.getByRole('tab', { name: tab, exact: true }).tap();
    const link = page.getByRole('navigation', { name: choices }).getByRole('link', { name: one });
    expect((await link.boundingBox())!.height).toBeGreaterThanOrEqual(40);
  }
});

test('every part is reached by tapping, fits, and has no violation', async ({ page, customers }) => {
  await openBusiest(page, customers);
  for (const name of ['Overview', 'Conversations', 'Timeline', 'Notes', 'Segments', 'Custom Fields']) {
    const tab = page.getByRole('tab', { name, exact: true });
    await tab.tap();
    await expect(tab).toHaveAttribute('aria-selected', 'true');
    await expect(tab).toBeInViewport({ ratio: 1 });
    await expect(page.getByRole('tabpanel', { name }).locator(':is(h2, li, textarea, dl)').first()).toBeVisible();
    await fits(page);
    await check(page);
  }
});

test('a conversation is read in the place of the list, and left', async ({ page, customers }) => {
  await openBusiest(page, customers);
  await page.getByRole('tab', { name: 'Conversations', exact: true }).tap();
  const first = page.getByRole('tabpanel').locator('a.conv').first();
  await first.tap();
  await expect(page.getByRole('list', { name: 'Messages' }).getByRole('listitem').last()).toBeVisible();
  await expect(first).toBeHidden();
  await fits(page);
  await check(page);
  await page.getByRole('link', { name: 'Back to conversations' }).tap();
  await expect(first).toBeVisible();
});

test('the dialogs of More actions', async ({ page, customers }) => {
  await openBusiest(page, customers);
  for (const name of ['Export customer data (GDPR)', 'Delete customer', 'Erase customer']) {
    await button(page, 'More actions').tap();
    await page.getByRole('menuitem', { name }).tap();
    const open = dialog(page, name);
    await expect(open.getByRole('button', { name: 'Cancel' })).toBeInViewport({ ratio: 1 });
    await expect(open.getByTestId('dialog-confirm')).toBeInViewport({ ratio: 1 });
    await fits(page, open);
    await check(page);
    await open.getByRole('button', { name: 'Cancel' }).tap();
    await expect(open).toHaveCount(0);
    await expect(button(page, 'More actions')).toBeFocused();
  }
});

test('the forms of a profile', async ({ page, customers }) => {
  await openBusiest(page, customers);
  for (const [opener, part] of [
    ['Edit contact info', page.getByRole('region', { name: 'Contact info' })],
    ['Edit company', page.getByRole('region', { name: 'Company' })],
    ['Edit fields', page.getByRole('region', { name: 'Custom fields' })],
  ] as const) {
    if (opener === 'Edit fields') await page.getByRole('tab', { name: 'Custom Fields', exact: true }).tap();
    await button(page, opener).tap();
    await expect(part.locator('input, select').first()).toBeFocused();
    await fits(page);
    await check(page);
    await part.getByRole('button', { name: 'Cancel' }).tap();
    await expect(button(page, opener)).toBeFocused();
  }
});

test('adding a customer', async ({ page, customers }) => {
  await customers.open();
  await button(page, 'Add customer').tap();
  const open = dialog(page, 'Add customer');
  await expect(open.getByLabel('Name')).toBeFocused();
  await fits(page, open);
  await check(page);
});
