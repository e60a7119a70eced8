// Saved views: kept, opened, changed, taken back, pinned, renamed, deleted. Each test keeps views of its own name.
import { test, expect, held } from '../pages/test.ts';
import type { Page } from '@playwright/test';

const menu = (page: Page) => page.getByRole('menu', { name: 'Views' });
const button = (page: Page) => page.getByRole('button', { name: /^View: / });
const dialog = (page: Page, name: string) => page.getByRole('dialog', { name });

async function save(page: Page, name: string) {
  await page.getByRole('button', { name: 'Save view' }).click();
  await dialog(page, 'Save as new view').getByRole('textbox', { name: 'Name' }).fill(name);
  await dialog(page, 'Save as new view').getByRole('button', { name: 'Save view' }).click();
  await expect(button(page)).toHaveAccessibleName(`View: ${name}`);
}

async function remove(page: Page, name: string) {
  await button(page).click();
  await menu(page)
    .getByRole('menuitem', { name: `Delete ${name}` })
    .click();
  await dialog(page, 'Delete view').getByRole('button', { name: 'Delete view' }).click();
  await expect(dialog(page, 'Delete view')).toHaveCount(0);
}

test('a list is kept under a name, opened again, changed and taken back', async ({ page, customers }) => {
  await customers.open();
  await expect(button(page)).toHaveAccessibleName('View: All customers');
  await expect(page.getByRole('button', { name: 'Save view' })).toHaveCount(0);
  await customers.choose('Intent', /^Support/);
  await customers.settled();
  const total = await customers.total();
  await save(page, 'Support desk');
  await expect(page).toHaveURL(/intent=support&view=\w{11}$/);
  await expect(page.getByRole('button', { name: 'Reset' })).toHaveCount(0);
  await expect(button(page)).toBeFocused();

  await customers.open();
  await button(page).click();
  await menu(page).getByRole('menuitem', { name: 'Support desk', exact: true }).click();
  await customers.settled();
  expect(await customers.total()).toBe(total);
  await customers.choose('Sort', 'LTV (High to Low)');
  await expect(page.getByText('Edited', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Reset' }).click();
  await expect(page).toHaveURL(/customers\?intent=support&view=\w{11}$/);

  await customers.choose('Sort', 'LTV (High to Low)');
  await page.getByRole('button', { name: 'Save view' }).click();
  await expect(page.getByText('Edited', { exact: true })).toHaveCount(0);
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(button(page)).toBeFocused();
  await page.reload();
  await customers.ready();
  await expect(button(page)).toHaveAccessibleName('View: Support desk');
  await expect(page.getByText('Edited', { exact: true })).toHaveCount(0);
  await remove(page, 'Support desk');
  await expect(button(page)).toHaveAccessibleName('View: All customers');
});

test('a list that is refined while its view is saved stays refined', async ({ page, customers }) => {
  await customers.open('?intent=support');
  await save(page, 'Refined meanwhile');
  await customers.choose('Sort', 'LTV (High to Low)');
  const answer = await held(page, '**/api/views/change');
  await page.getByRole('button', { name: 'Save view' }).click();
  await customers.search.fill('an');
  await expect(page).toHaveURL(/q=an/);
  answer.open();
  await expect(page.getByRole('button', { name: 'Save view' })).toBeEnabled();
  await customers.settled();
  await expect(page).toHaveURL(/q=an/);
  await expect(customers.search).toHaveValue('an');
  await page.unroute('**/api/views/change');
  await remove(page, 'Refined meanwhile');
});

test('a pinned view is in the sidebar with its number, renamed and unpinned', async ({ page, customers }) => {
  await customers.open('?lifecycle=lead');
  await save(page, 'Leads to call');
  await button(page).click();
  await menu(page).getByRole('menuitem', { name: 'Pin Leads to call' }).click();
  const pinned = page.getByRole('navigation', { name: 'Pinned views' });
  const total = await customers.total();
  await expect(pinned.getByRole('link', { name: `Leads to call ${total.toLocaleString('en-US')}` })).toBeVisible();
  await button(page).click();
  await menu(page).getByRole('menuitem', { name: 'Rename Leads to call' }).click();
  await dialog(page, 'Rename view').getByRole('textbox', { name: 'Name' }).fill('Leads of today');
  await dialog(page, 'Rename view').getByRole('button', { name: 'Rename view' }).click();
  await expect(button(page)).toHaveAccessibleName('View: Leads of today');
  await customers.open();
  await pinned.getByRole('link', { name: /^Leads of today/ }).click();
  await customers.settled();
  expect(await customers.total()).toBe(total);
  await button(page).click();
  await menu(page).getByRole('menuitem', { name: 'Unpin Leads of today' }).click();
  await expect(pinned.getByRole('link', { name: /^Leads of today/ })).toHaveCount(0);
  await remove(page, 'Leads of today');
});

test.describe('a name', () => {
  // The refusals that the test provokes.
  test.use({ allowed: /status of (409|422)/ });

  test('that is missing or in use is said at its field, and nothing typed is lost', async ({ page, customers }) => {
    await customers.open('?lifecycle=churned');
    await save(page, 'Win back');
    await customers.open('?lifecycle=churned&sort=ltv_desc');
    await page.getByRole('button', { name: 'Save view' }).click();
    const saving = dialog(page, 'Save as new view');
    await saving.getByRole('button', { name: 'Save view' }).click();
    await expect(saving.getByText('Name is missing. Add it to continue.')).toBeVisible();
    await saving.getByRole('textbox', { name: 'Name' }).fill('Win back');
    await saving.getByRole('button', { name: 'Save view' }).click();
    await expect(saving.getByText('A view with this name exists. Choose another name.')).toBeVisible();
    await expect(saving.getByRole('textbox', { name: 'Name' })).toHaveValue('Win back');
    await page.keyboard.press('Escape');
    await expect(saving).toHaveCount(0);
    await customers.open('?lifecycle=churned');
    await remove(page, 'Win back');
  });
});

test.describe('a view that cannot be saved', () => {
  test.use({ allowed: /net::ERR_FAILED|failed: / });

  test('says so and is tried again', async ({ page, customers }) => {
    await customers.open('?lifecycle=churned');
    await save(page, 'Lost ones');
    await customers.choose('Sort', 'LTV (High to Low)');
    await page.route('**/api/views/change', (route) => route.abort());
    await page.getByRole('button', { name: 'Save view' }).click();
    const saving = dialog(page, 'Save view');
    await expect(saving.getByRole('alert')).toContainText('The server cannot be reached');
    await page.unroute('**/api/views/change');
    await saving.getByRole('button', { name: 'Save view' }).click();
    await expect(saving).toHaveCount(0);
    await expect(page.getByText('Edited', { exact: true })).toHaveCount(0);
    await remove(page, 'Lost ones');
  });
});

test('the menu works by keyboard', async ({ page, customers }) => {
  await customers.open();
  await button(page).focus();
  await page.keyboard.press('Enter');
  await expect(menu(page).getByRole('menuitem', { name: 'All customers' })).toBeFocused();
  await page.keyboard.press('End');
  await expect(menu(page).getByRole('menuitem', { name: 'Save as new view' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(menu(page)).toBeHidden();
  await expect(button(page)).toBeFocused();
  await button(page).click();
  await page.getByRole('heading', { level: 1, name: 'Customers' }).last().click();
  await expect(menu(page)).toBeHidden();
});
