// From one customer to the next: what was opened, typed or sent about one stays about them, whatever is shown by then.
import { toast } from '../pages/bulk.ts';
import { CustomersPage } from '../pages/customers.ts';
import { nextCustomer, setStage, stageOf, tab, whose } from '../pages/profile.ts';
import { password } from '../pages/server.ts';
import { test, expect, drawn, held, hydrated } from '../pages/test.ts';
import type { Page } from '@playwright/test';

/** Opens the first of those with a name, and gives what their addresses begin with. */
async function first(page: Page, customers: CustomersPage, query: string) {
  await customers.open(`?${query}&sort=name_asc`);
  await customers.rows.first().getByRole('link').click();
  await expect(stageOf(page)).toBeVisible();
  return whose(page);
}

/** Goes on, and waits until the next one is shown. */
async function walk(page: Page, from: RegExp, press: () => Promise<void>) {
  const shown = page.waitForResponse('**/api/customer/profile');
  await press();
  await expect(page).not.toHaveURL(from);
  await (await shown).finished();
}

test('the next customer is shown as the address says, whatever was open at the one before', async ({
  page,
  customers,
}) => {
  await customers.open('?sort=conversations_desc');
  await customers.rows.first().getByRole('link').click();
  await tab(page, 'Conversations').click();
  const rows = page.getByRole('tabpanel').locator('a.conv');
  await rows.first().click();
  await expect(page.getByRole('list', { name: 'Messages' })).toBeVisible();
  const at = whose(page);
  await walk(page, at, () => nextCustomer(page).click());
  await expect(page).toHaveURL(/\?tab=conversations$/);
  await expect(rows.first()).toBeVisible();
  await expect(page.getByRole('list', { name: 'Messages' })).toHaveCount(0);
  await expect(page.getByText('The conversation could not be loaded')).toHaveCount(0);
  // Back is where one was, with the conversation that was read.
  await page.goBack();
  await expect(page).toHaveURL(/conversation=\w{11}/);
  await expect(page.getByRole('list', { name: 'Messages' })).toBeVisible();
  await tab(page, 'Notes').click();
  await expect(page.getByRole('textbox', { name: 'Add a note' })).toBeVisible();
  await page.goto('/customers');
  await customers.rows.nth(3).getByRole('link').click();
  await tab(page, 'Notes').click();
  const here = page.url();
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('dialog', { name: 'Command palette' });
  await palette.getByRole('combobox').fill('quinn');
  await palette
    .getByRole('option', { name: /^\S+ Quinn/ })
    .first()
    .click();
  await expect(page).not.toHaveURL(here);
  await expect(page).toHaveURL(/\/customers\/\w+$/);
  await expect(page).not.toHaveURL(/tab=/);
  await expect(tab(page, 'Overview')).toHaveAttribute('aria-selected', 'true');
  await page.goBack();
  await expect(tab(page, 'Notes')).toHaveAttribute('aria-selected', 'true');
});

test('of the one before nothing is read under the name of the next', async ({ page, customers }) => {
  const parts = {
    Overview: 'overview',
    Conversations: 'conversations',
    Timeline: 'timeline',
    'Custom Fields': 'fields',
  };
  const panel = page.getByRole('tabpanel');
  for (const [part, address] of Object.entries(parts)) {
    const at = await first(page, customers, 'lifecycle=active');
    await tab(page, part).click();
    await expect(panel.locator('.sk')).toHaveCount(0);
    const answer = await held(page, `**/api/customer/${address}`);
    await walk(page, at, () => nextCustomer(page).click());
    await expect(panel, part).toContainText('Loading…');
    answer.open();
    await expect(panel, part).not.toContainText('Loading…');
  }
});

test.describe('a stage that somebody else has set meanwhile', () => {
  test.use({ allowed: /status of 409/ });

  test('is set in the place of theirs at that customer, whoever is shown by then', async ({ page, customers }) => {
    const at = await first(page, customers, 'q=dubois&lifecycle=lead');
    const other = await page.context().newPage();
    await other.goto(new URL(page.url()).pathname);
    await hydrated(other);
    await setStage(other, 'Active');
    await expect(toast(other)).toContainText('Lead to Active');
    await setStage(page, 'Churned');
    const said = toast(page).last();
    await expect(said).toContainText('was changed to Active meanwhile');
    await walk(page, at, () => nextCustomer(page).click());
    await expect(stageOf(page)).toHaveAccessibleName('Update lifecycle stage, now Lead');
    await said.getByRole('button', { name: 'Use mine' }).click();
    await expect(toast(page).last()).toContainText('Active to Churned');
    await expect(stageOf(page)).toHaveAccessibleName('Update lifecycle stage, now Lead');
    await other.reload();
    await expect(stageOf(other)).toHaveAccessibleName('Update lifecycle stage, now Churned');
  });
});

test('what is being picked for one customer is not there for the next', async ({ page, customers }) => {
  const at = await first(page, customers, 'q=szabo');
  await page.keyboard.press('t');
  await page.getByRole('combobox', { name: 'Tags' }).fill('vip');
  // By keyboard alone: nothing is pressed outside.
  await walk(page, at, async () => {
    await nextCustomer(page).focus();
    await page.keyboard.press('Enter');
  });
  await expect(page.getByRole('combobox', { name: 'Tags' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Add tags' }).click();
  await expect(page.getByRole('combobox', { name: 'Tags' })).toHaveValue('');
});

test('a form that is answered late touches none that is open by then', async ({ page, customers }) => {
  const at = await first(page, customers, 'q=romano');
  const answer = await held(page, '**/api/customer/edit');
  const field = page.getByRole('textbox', { name: 'Company' });
  await page.getByRole('button', { name: 'Edit company' }).click();
  await field.fill('Sent before');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await walk(page, at, () => nextCustomer(page).click());
  await expect(field).toHaveCount(0);
  await page.getByRole('button', { name: 'Edit company' }).click();
  await field.fill('Being typed');
  answer.open();
  await expect(toast(page)).toContainText('Sent before');
  await expect(field).toHaveValue('Being typed');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByRole('region', { name: 'Company' })).toContainText('Being typed');
});

test('on Custom Fields no step to the next customer takes the focus to a button', async ({ page, customers }) => {
  const at = await first(page, customers, 'q=moyo');
  await tab(page, 'Custom Fields').click();
  await expect(page.getByRole('button', { name: 'Edit fields' })).toBeVisible();
  await tab(page, 'Custom Fields').focus();
  await walk(page, at, () => page.keyboard.press('j'));
  await expect(page.getByRole('button', { name: 'Edit fields' })).toBeVisible();
  // What sets the focus does so a frame after it was drawn.
  await drawn(page);
  await expect(page.getByRole('button', { name: 'Edit fields' })).not.toBeFocused();
});

test.describe('somebody else who signs in over a page', () => {
  test.use({ allowed: /status of 401/ });

  test('gets none of what was typed in it, also when they were asked twice', async ({ page, customers, context }) => {
    await first(page, customers, 'q=osei');
    await tab(page, 'Notes').click();
    const note = page.getByRole('textbox', { name: 'Add a note' });
    await expect(note).toBeVisible();
    const notes = page.url();
    await context.clearCookies({ name: 'acumen' });
    await note.fill('For my own eyes');
    const again = page.getByRole('dialog', { name: 'Sign in again' });
    await expect(again).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(again).toHaveCount(0);
    await setStage(page, 'Churned');
    await expect(again.getByLabel('Email')).toHaveValue('agent@demo.example');
    // Each answer that says so opens it: all have come.
    await page.waitForLoadState('networkidle');
    await page.keyboard.press('Escape');
    await expect(again).toHaveCount(0);
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Customers' }).first().click();
    await expect(again.getByLabel('Email')).toHaveValue('agent@demo.example');
    await page.waitForLoadState('networkidle');
    await again.getByLabel('Email').fill('manager@demo.example');
    await again.getByLabel('Password').fill(password);
    const anew = page.waitForEvent('load');
    await page.keyboard.press('Enter');
    await anew;
    await page.goto(notes);
    await expect(note).toHaveValue('');
  });
});
