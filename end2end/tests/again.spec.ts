// A session that ends while somebody works: one signs in again over the page, and goes on.
import { nextCustomer, setStage, stageOf, tab } from '../pages/profile.ts';
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

test('a profile stays as it is, with all that can be done, and is read again', async ({ page, context, customers }) => {
  await customers.open('?lifecycle=lead&sort=name_asc');
  await customers.rows.first().getByRole('link').click();
  await tab(page, 'Timeline').click();
  const entries = page.getByRole('tabpanel').getByRole('listitem');
  await expect(entries.first()).toBeVisible();
  await page.waitForLoadState('networkidle');
  await context.clearCookies({ name: 'acumen' });
  await setStage(page, 'Active');
  const again = page.getByRole('dialog', { name: 'Sign in again' });
  await expect(again).toBeVisible();
  // What was read meanwhile failed as well.
  await page.waitForLoadState('networkidle');
  await expect(page.getByTestId('state-error')).toHaveCount(0);
  await expect(page.getByTestId('profile-name')).toBeVisible();
  await expect(page.locator('[aria-label^="Update lifecycle stage, now Lead"]')).toBeVisible();
  await expect(page.locator('[role=tabpanel] li').first()).toBeVisible();
  await expect(page.locator('nav[aria-label="Pinned views"]')).toBeVisible();
  await expect(page.locator('.me-t')).toBeVisible();
  const parts = ['profile', 'timeline'].map((part) => page.waitForResponse(`**/api/customer/${part}`));
  await again.getByLabel('Password').fill(password);
  await page.keyboard.press('Enter');
  await expect(again).toHaveCount(0);
  for (const part of parts) expect((await part).status()).toBe(200);
  await expect(stageOf(page)).toHaveAccessibleName('Update lifecycle stage, now Lead');
  await expect(nextCustomer(page)).toBeVisible();
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
