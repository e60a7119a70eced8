// A session that ends while somebody works: one signs in again over the page, and goes on.
import { test, expect } from '../pages/test.ts';
import { password } from '../pages/server.ts';

test.use({ allowed: /status of 401/ });

test('what was on the page stays, and what failed is asked again', async ({ page, context, customers }) => {
  await customers.open('?lifecycle=lead');
  // Time for what is brought ahead.
  await page.waitForLoadState('networkidle');
  await context.clearCookies({ name: 'acumen' });
  await page.getByRole('searchbox').fill('an');
  const again = page.getByRole('dialog', { name: 'Sign in again' });
  await expect(again).toBeVisible();
  await expect(again.getByLabel('Email')).toHaveValue('agent@demo.example');
  await expect(again.getByLabel('Password')).toBeFocused();
  await page.keyboard.type('not the password');
  await page.keyboard.press('Enter');
  await expect(again.getByRole('alert')).toContainText('Email or password is not right');
  await again.getByLabel('Password').fill(password);
  await page.keyboard.press('Enter');
  await expect(again).toHaveCount(0);
  await expect(page.getByRole('searchbox')).toHaveValue('an');
  await expect(page).toHaveURL(/q=an&lifecycle=lead/);
  await customers.settled();
  await expect(customers.rows.first().locator('mark').first()).toBeVisible();
  await expect(page.getByTestId('state-error')).toHaveCount(0);
});

test('somebody else who signs in gets the page anew', async ({ page, context, customers }) => {
  await customers.open();
  await page.waitForLoadState('networkidle');
  await context.clearCookies({ name: 'acumen' });
  await page.getByRole('button', { name: /^Active/ }).click();
  const again = page.getByRole('dialog', { name: 'Sign in again' });
  await again.getByLabel('Email').fill('viewer@demo.example');
  await again.getByLabel('Password').fill(password);
  await again.getByRole('button', { name: 'Sign in' }).click();
  await expect(again).toHaveCount(0);
  await customers.ready();
  await expect(page.locator('.me-t')).not.toContainText('Agent');
  await expect(page).toHaveURL(/lifecycle=active/);
});
