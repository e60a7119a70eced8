// The team and the workspace: somebody is invited by a link, changes what they may do, is shut out; an admin stays.
import { test, expect, hydrated } from '../pages/test.ts';
import type { Page } from '@playwright/test';

test.use({ storageState: 'test-results/admin.json', allowed: /status of (401|404|409|422)/ });

// One after the other: they change the same list.
test.describe.configure({ mode: 'default' });

const row = (page: Page, name: string) =>
  page.getByRole('table', { name: 'Team' }).getByRole('row').filter({ hasText: name });

async function open(page: Page, section: string) {
  await page.goto(`/settings/${section}`);
  await hydrated(page);
}

test('somebody is invited, joins by the link once, gets another role and is shut out', async ({ page, browser }) => {
  await open(page, 'team');
  await page.getByRole('button', { name: 'Invite teammate' }).click();
  const dialog = page.getByRole('dialog', { name: 'Invite teammate' });
  await dialog.getByLabel('Email').fill('ADMIN@demo.example');
  await dialog.getByRole('button', { name: 'Create link' }).click();
  await expect(dialog).toContainText('works here already.');
  await dialog.getByLabel('Email').fill('nils@trials.example');
  await dialog.getByLabel('Role').selectOption('Viewer');
  await dialog.getByRole('button', { name: 'Create link' }).click();
  const shown = page.getByRole('dialog', { name: 'Send this link' });
  const link = (await shown.locator('code').textContent())!;
  expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/join\?token=[0-9a-f]{64}$/);
  await shown.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByRole('table', { name: 'Open links' })).toContainText('nils@trials.example');

  const context = await browser.newContext({ storageState: { cookies: [], origins: [] } });
  const nils = await context.newPage();
  await nils.goto(link);
  await expect(nils.getByText('nils@trials.example')).toBeVisible();
  await nils.getByLabel('Your name').fill('Nils Novus');
  await nils.getByLabel('Password', { exact: true }).fill('short');
  await nils.getByRole('button', { name: 'Join' }).click();
  await expect(nils.getByText('Use at least 12')).toBeVisible();
  await expect(nils.getByLabel('Your name')).toHaveValue('Nils Novus');
  await nils.getByLabel('Password', { exact: true }).fill('twelve letters');
  await nils.getByRole('button', { name: 'Join' }).click();
  await nils.waitForURL(/customers/);
  await hydrated(nils);
  await expect(nils.getByRole('button', { name: 'Add customer' })).toHaveAttribute('aria-disabled', 'true');

  await page.reload();
  await hydrated(page);
  await expect(page.getByRole('table', { name: 'Open links' })).toHaveCount(0);
  await page.getByRole('combobox', { name: 'Role of Nils Novus' }).selectOption('Agent');
  await expect(page.getByRole('group', { name: 'Notification' }).last()).toContainText('Nils Novus is agent now');
  await nils.reload();
  await expect(nils.getByRole('button', { name: 'Add customer' })).toBeVisible();
  await page.getByRole('button', { name: 'Disable Nils Novus' }).click();
  await page
    .getByRole('dialog', { name: 'Disable teammate' })
    .getByRole('button', { name: 'Disable teammate' })
    .click();
  await expect(row(page, 'Nils Novus')).toContainText('Disabled');
  await nils.goto('/customers');
  await expect(nils).toHaveURL(/login/);
  await nils.goto(link);
  await expect(nils.getByRole('heading', { name: 'This link is over' })).toBeVisible();

  // Let in again, with a link for a new password.
  await page.getByRole('button', { name: 'Enable Nils Novus' }).click();
  await page.getByRole('button', { name: 'Password link Nils Novus' }).click();
  const again = (await shown.locator('code').textContent())!;
  await shown.getByRole('button', { name: 'Done' }).click();
  await nils.goto(again);
  await nils.getByLabel('Password', { exact: true }).fill('other letters here');
  await nils.getByRole('button', { name: 'Save password' }).click();
  await nils.waitForURL(/customers/);
  await context.close();
});

test('the last admin stays, and says why', async ({ page }) => {
  await open(page, 'team');
  const role = row(page, 'admin@demo.example').getByRole('combobox');
  await role.selectOption('Viewer');
  await expect(page.getByRole('group', { name: 'Notification' }).last()).toContainText('A workspace needs an admin.');
  await page.reload();
  await expect(role).toHaveValue('admin');
});

test('the workspace is settled, refused at the field, and seen everywhere', async ({ page }) => {
  await open(page, 'workspace');
  const form = page.getByRole('form', { name: 'Workspace' });
  await expect(form.getByLabel('Workspace name')).not.toHaveValue('');
  const before = await form.getByLabel('Workspace name').inputValue();
  await form.getByLabel('Workspace name').fill('');
  await form.getByLabel('No Engagement after (days)').fill('0');
  await form.getByRole('button', { name: 'Save changes' }).click();
  await expect(form).toContainText('Name is missing.');
  await expect(form).toContainText('a number of days from 1 to 365');
  await expect(form.getByLabel('Workspace name')).toBeFocused();
  await form.getByLabel('Workspace name').fill('Trial Traders');
  await form.getByLabel('No Engagement after (days)').fill('30');
  await form.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByRole('group', { name: 'Notification' }).last()).toContainText('Workspace saved');
  await expect(page.getByText('Trial Traders').first()).toBeVisible();
  await form.getByLabel('Workspace name').fill(before);
  await form.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByText('Trial Traders')).toHaveCount(0);
});

test('the audit log is a file', async ({ page }) => {
  await open(page, 'audit?kind=audit_exported');
  const waiting = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Export CSV' }).click();
  const file = await waiting;
  expect(file.suggestedFilename()).toMatch(/^audit-log-\d{4}-\d\d-\d\d\.csv$/);
  const { readFileSync } = await import('node:fs');
  const lines = readFileSync(await file.path(), 'utf8')
    .trimEnd()
    .split('\r\n');
  expect(lines[0]).toBe('at,who,action,about,details');
  expect(lines.length).toBeGreaterThan(1);
  expect(lines.slice(1).every((line) => line.includes(',audit_exported,'))).toBe(true);
});

test('a forgotten password has a way', async ({ browser }) => {
  const context = await browser.newContext({ storageState: { cookies: [], origins: [] } });
  const page = await context.newPage();
  await page.goto('/login');
  await page.getByRole('link', { name: 'Reset password' }).click();
  await expect(page.getByRole('heading', { name: 'Reset password' })).toBeVisible();
  await page.getByRole('link', { name: 'Back to sign in' }).click();
  await expect(page.getByLabel('Email')).toBeVisible();
  await context.close();
});
