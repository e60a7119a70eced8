// Signs in once in each role; the other tests go on from there. An account has five tries a minute: tests of how one
// signs in have theirs left.
import { expect, test as setup } from '@playwright/test';
import { password } from '../pages/server.ts';
import { signIn } from '../pages/sign_in.ts';

setup('an agent signs in', async ({ page }) => {
  await page.goto('/customers?lifecycle=at_risk');
  await expect(page).toHaveURL(/\/login\?next=/);
  await expect(page.locator('html[data-hydrated="true"]')).toBeAttached();
  await page.getByLabel('Email').fill('agent@demo.example');
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(/\/customers\?lifecycle=at_risk$/);
  await page.context().storageState({ path: 'test-results/agent.json' });
});

for (const who of ['viewer', 'manager', 'admin']) {
  setup(`${who} signs in`, async ({ page }) => {
    await signIn(page, who);
    await expect(page).toHaveURL(/\/customers$/);
    await page.context().storageState({ path: `test-results/${who}.json` });
  });
}
