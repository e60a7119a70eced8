// A server that nobody works with yet: setting it up, and a workspace without customers.
import { check } from '../pages/axe.ts';
import { test, expect, hydrated } from '../pages/test.ts';

test.describe.configure({ mode: 'serial' });

test.describe('setting up', () => {
  test.use({ allowed: /status of 4\d\d/ });

  test('the first admin: what is wrong is said at its field, then one is in', async ({ page }) => {
    await page.goto('/customers');
    await expect(page).toHaveURL(/\/setup$/);
    await check(page);
    // Colours pass into each other on a page that is there.
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.reload();
    await check(page);
    await page.getByLabel('Workspace name').fill('Solara');
    await page.getByLabel('Your name').fill('Ada');
    await page.getByLabel('Email').fill('ada@solara.example');
    await page.getByLabel('Password', { exact: true }).fill('short');
    await page.getByRole('button', { name: /^Create/ }).click();
    await expect(page.locator('#password-note')).toHaveText('Password has 5 characters. Use at least 12.');
    await expect(page.getByLabel('Email')).toHaveValue('ada@solara.example');
    await page.getByLabel('Password', { exact: true }).fill('a long enough password');
    await page.getByRole('button', { name: /^Create/ }).click();
    await expect(page).toHaveURL(/\/customers$/);
    await page.context().storageState({ path: 'test-results/first.json' });
    expect((await page.goto('/setup'))!.status()).toBe(404);
  });
});

test.describe('a workspace without customers', () => {
  test.use({ storageState: 'test-results/first.json' });

  test('says so, and how to bring them', async ({ page, customers }) => {
    await page.goto('/customers');
    await hydrated(page);
    const face = page.getByTestId('state-empty');
    await expect(face.getByRole('heading', { name: 'No customers yet' })).toBeVisible();
    await expect(face.getByRole('link', { name: 'Create API key' })).toHaveAttribute('href', '/settings/api-keys');
    await expect(face).toContainText('acumen import FILE.csv');
    await expect(customers.rows).toHaveCount(0);
    await expect(customers.card('All Customers')).toContainText('0');
    await check(page);
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.reload();
    await hydrated(page);
    await check(page);
  });
});
