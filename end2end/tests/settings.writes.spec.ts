// Settings that only some people have: who was deleted, who did what.
import { signIn } from '../pages/sign_in.ts';
import { test, expect, hydrated } from '../pages/test.ts';
import type { Page } from '@playwright/test';

const section = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name });

test.describe('deleting and what is told of it', () => {
  test.use({ storageState: 'test-results/admin.json', allowed: /status of (403|404)/ });

  test('is in the bin and in the audit log, found by person and kind, and taken back', async ({ page, customers }) => {
    await customers.add('Setta Binned');
    const id = /customers\/(\w{11})/.exec(page.url())![1]!;
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Delete customer' }).click();
    await page
      .getByRole('dialog', { name: 'Delete customer' })
      .getByRole('button', { name: 'Delete customer' })
      .click();
    await expect(page.getByRole('heading', { name: 'This customer does not exist' })).toBeVisible();
    await page.goto('/settings/bin');
    await hydrated(page);
    const row = page
      .getByRole('table', { name: 'Deleted customers' })
      .getByRole('row')
      .filter({ hasText: 'Setta Binned' });
    await expect(row).toHaveCount(1);
    await section(page, 'Audit log').click();
    const log = page.getByRole('table', { name: 'Audit log' }).getByRole('row');
    await expect(log.filter({ hasText: id }).filter({ hasText: 'Customer deleted' })).toHaveCount(1);
    await page.getByLabel('Kind').selectOption({ label: 'Customer added' });
    await page.getByLabel('Customer', { exact: true }).fill(id);
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await expect(page).toHaveURL(/kind=customer_added/);
    // The head and one entry.
    await expect(log).toHaveCount(2);
    await expect(log.nth(1)).toContainText('Customer added');
    await expect(page.getByText('Setta Binned')).toHaveCount(0);
    await page.goto('/settings/bin');
    await hydrated(page);
    await page.getByRole('button', { name: 'Restore Setta Binned' }).click();
    await expect(row).toHaveCount(0);
    await page.goto(`/customers/${id}`);
    await expect(page.getByTestId('profile-name')).toHaveText('Setta Binned');
  });
});

test.describe('an agent', () => {
  test.use({ allowed: /status of 403/ });

  test('has the sections that are for agents, and is told so in others', async ({ page }) => {
    await page.goto('/settings/profile');
    await expect(section(page, 'Sessions')).toBeVisible();
    await expect(section(page, 'Audit log')).toHaveCount(0);
    await page.goto('/settings/audit');
    await expect(page.getByRole('alert')).toContainText('Your role does not read the audit log. Ask an admin.');
    // Nothing is offered that would be refused.
    await expect(page.getByRole('button', { name: 'Try again' })).toHaveCount(0);
    await expect(page.getByRole('link', { name: 'Export CSV' })).toBeHidden();
  });
});

test.describe('a filter of the audit log', () => {
  test.use({ storageState: 'test-results/admin.json', allowed: /status of 400/ });

  test('that names no customer is said at its field', async ({ page }) => {
    await page.goto('/settings/audit');
    await page.getByRole('textbox', { name: 'Customer' }).fill('nobody');
    await page.getByRole('button', { name: 'Show' }).click();
    await expect(page.getByRole('alert').filter({ hasText: 'There is no such customer.' })).toBeVisible();
    await expect(page.getByRole('textbox', { name: 'Customer' })).toHaveValue('nobody');
    await page.getByRole('textbox', { name: 'Customer' }).fill('');
    await page.getByRole('button', { name: 'Show' }).click();
    await expect(page.getByRole('table', { name: 'Audit log' })).toBeVisible();
    expect((await page.request.get('/settings/audit?customer=nobody')).status()).toBe(400);
  });

  test('shows what the server did by itself', async ({ page }) => {
    await page.goto('/settings/audit');
    await page.getByLabel('Person').selectOption('Acumen');
    await page.getByRole('button', { name: 'Show' }).click();
    await expect(page).toHaveURL(/person=acumen/);
    // Nothing of what people did, and a demo workspace has no more than that.
    await expect(page.getByText('Nothing of this kind was done yet.')).toBeVisible();
    await expect(page.getByLabel('Person')).toHaveValue('acumen');
  });
});

test.describe('two admins at the workspace', () => {
  test.use({ storageState: 'test-results/admin.json', allowed: /status of 409/ });

  test('each sees what the other wrote, and the last word stands', async ({ page, browser }) => {
    await page.goto('/settings/workspace');
    await hydrated(page);
    const name = page.getByLabel('Workspace name');
    const was = await name.inputValue();
    const context = await browser.newContext({ storageState: 'test-results/admin.json', reducedMotion: 'reduce' });
    const other = await context.newPage();
    await other.goto('/settings/workspace');
    await hydrated(other);
    await other.getByLabel('Workspace name').fill('Theirs');
    await other.getByRole('button', { name: 'Save changes' }).click();
    await expect(other.getByRole('group', { name: 'Notification' })).toContainText('Workspace saved');
    await context.close();
    await name.fill('Mine');
    await page.getByRole('button', { name: 'Save changes' }).click();
    await expect(page.getByRole('form', { name: 'Workspace' })).toContainText('was changed to “Theirs” meanwhile');
    await expect(name).toHaveValue('Mine');
    await page.getByRole('button', { name: 'Save changes' }).click();
    await expect(page.getByRole('group', { name: 'Notification' })).toContainText('Workspace saved');
    await name.fill(was);
    await page.getByRole('button', { name: 'Save changes' }).click();
    await expect(page.getByRole('group', { name: 'Notification' })).toHaveCount(2);
  });
});

test.describe('a session of one’s own', () => {
  test.use({ allowed: /status of 401/ });

  test('is ended from another', async ({ page, browser }) => {
    const context = await browser.newContext({
      storageState: { cookies: [], origins: [] },
      userAgent: 'Firefox/131.0',
    });
    const other = await context.newPage();
    await signIn(other, 'agent');
    await page.goto('/settings/sessions');
    await hydrated(page);
    const sessions = page.getByRole('table', { name: 'Sessions' }).locator('tbody tr');
    const rows = await sessions.count();
    await sessions
      .filter({ hasText: 'Firefox' })
      .first()
      .getByRole('button', { name: /^End session/ })
      .click();
    await expect(sessions).toHaveCount(rows - 1);
    expect((await other.request.get('/customers', { maxRedirects: 0 })).status()).toBe(303);
    expect((await page.request.get('/customers', { maxRedirects: 0 })).status()).toBe(200);
    await context.close();
  });
});
