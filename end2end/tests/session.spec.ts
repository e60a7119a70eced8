// Signing in, what a wrong password says, signed-in browsers, signing out.
import { test, expect } from '../pages/test.ts';
import { password } from '../pages/server.ts';

test.use({ storageState: { cookies: [], origins: [] } });

test('a session begins, is listed, and ends', async ({ page, customers }) => {
  await page.goto('/login');
  await expect(page.locator('html[data-hydrated="true"]')).toBeAttached();
  await expect(page.getByText('Northwind Supply (demo)')).toBeVisible();
  // The link stands over the password and comes after it for the keyboard.
  await page.getByLabel('Password', { exact: true }).focus();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Reset password' })).toBeFocused();
  await page.getByLabel('Email').fill('viewer@demo.example');
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(/\/customers$/);
  await customers.ready();
  await page.getByRole('navigation', { name: 'Account' }).getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Sessions' }).click();
  await expect(
    page.getByRole('table', { name: 'Sessions' }).getByRole('row').filter({ hasText: 'This browser' }),
  ).toHaveCount(1);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(/\/login/);
  await page.goto('/customers');
  await expect(page).toHaveURL(/\/login\?next=\/customers/);
});

test.describe('a session that ended meanwhile', () => {
  test.use({ allowed: /status of 401/ });

  test('is said where it is noticed, and signing in leads back to the same view', async ({ page, customers }) => {
    const signIn = async () => {
      await page.getByLabel('Email').fill('viewer@demo.example');
      await page.getByLabel('Password', { exact: true }).fill(password);
      await page.getByRole('button', { name: 'Sign in' }).click();
    };
    await page.goto('/login?next=/customers%3Flifecycle%3Dlead');
    await signIn();
    await customers.ready();
    await page.context().clearCookies();
    await customers.choose('Sort', 'Name (A-Z)');
    // Who closes the dialog still finds the way.
    await page.getByRole('dialog', { name: 'Sign in again' }).getByRole('button', { name: 'Cancel' }).click();
    await page.getByTestId('state-error').getByRole('link', { name: 'Sign in' }).click();
    await expect(page).toHaveURL(/\/login\?next=/);
    await signIn();
    await expect(page).toHaveURL(/\/customers\?lifecycle=lead&sort=name_asc$/);
    await customers.ready();
  });
});

test.describe('a wrong password', () => {
  test.use({ allowed: /status of 401/ });

  test('is said, the e-mail stays, the password can be shown', async ({ page }) => {
    await page.goto('/login');
    await page.getByLabel('Email').fill('nobody@demo.example');
    const field = page.getByLabel('Password', { exact: true });
    await field.fill('not the password');
    await page.getByRole('button', { name: 'Show password' }).click();
    await expect(field).toHaveAttribute('type', 'text');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByRole('alert')).toContainText('Email or password is not right.');
    await expect(page.getByLabel('Email')).toHaveValue('nobody@demo.example');
    await expect(field).toHaveValue('');
    await expect(field).toBeFocused();
  });
});
