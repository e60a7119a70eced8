// What somebody found who tried the profile with fresh eyes.
import { as, toast, undo } from '../pages/bulk.ts';
import { add, button, choose, dialog, press, said } from '../pages/keys.ts';
import { nextCustomer, setStage, stageOf } from '../pages/profile.ts';
import { test, expect, hydrated } from '../pages/test.ts';
import type { Page } from '@playwright/test';

const tags = (page: Page) => dialog(page, 'Add tags').getByRole('combobox', { name: 'Tags' });
const offered = (page: Page) => dialog(page, 'Add tags').getByRole('option');
const chips = (page: Page) => page.getByRole('button', { name: /^Remove tag/ });

async function addTag(page: Page, name: string) {
  await tags(page).fill(name);
  await expect(offered(page).first()).toContainText(name);
  await press(page, 'Enter', 'customer/edit', 'customer/profile');
}

test('a tag that is there already is no other one whose name it occurs in', async ({ page }) => {
  await add(page, 'Paula Prone');
  await page.keyboard.press('t');
  await addTag(page, 'nonprofit');
  await page.getByRole('button', { name: 'Remove tag nonprofit' }).click();
  await expect(chips(page)).toHaveCount(0);
  await page.getByRole('button', { name: 'Add tags' }).click();
  await addTag(page, 'pro');
  await expect(chips(page)).toHaveCount(1);
  await tags(page).fill('PRO');
  await expect(dialog(page, 'Add tags').getByRole('alert')).toHaveText('PRO is there already.');
  await expect(offered(page)).toHaveCount(0);
  await page.keyboard.press('Enter');
  await expect(tags(page)).toHaveValue('PRO');
  await expect(chips(page)).toHaveCount(1);
});

test('spaces alone add no tag', async ({ page }) => {
  await add(page, 'Bella Blank');
  await page.keyboard.press('t');
  await tags(page).fill('   ');
  await expect(offered(page).first()).toBeVisible();
  await page.keyboard.press('Enter');
  await addTag(page, 'vip');
  await expect(chips(page)).toHaveCount(1);
});

test('a tag is found whatever its case, accents and width', async ({ page }) => {
  await add(page, 'Falk Folded');
  await page.keyboard.press('t');
  for (const typed of ['VÍP', 'ｖｉｐ', 'Vip']) {
    await tags(page).fill(typed);
    await expect(offered(page).first()).toContainText('vip');
    await expect(dialog(page, 'Add tags').getByRole('option', { name: /^Create tag/ })).toHaveCount(0);
  }
});

test('a tag as long as there can be stays in its chip, and the page as wide as it is', async ({ page }) => {
  await add(page, 'Lotte Long');
  await page.keyboard.press('t');
  await addTag(page, 'w'.repeat(64));
  const words = (await said(page).locator('p').boundingBox())!;
  const back = (await said(page).getByRole('button', { name: 'Undo' }).boundingBox())!;
  expect(words.x + words.width).toBeLessThanOrEqual(back.x);
  expect(await said(page).evaluate((toast) => toast.scrollWidth - toast.clientWidth)).toBeLessThanOrEqual(0);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  for (const width of [1440, 390]) {
    await page.setViewportSize({ width, height: 844 });
    expect((await page.locator('.id .tag').boundingBox())!.width).toBeLessThanOrEqual(130);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    await expect(chips(page)).toBeInViewport({ ratio: 1 });
  }
});

test('a name as long as there can be leaves the way to the next customer in sight', async ({ page }) => {
  await add(page, 'N'.repeat(200));
  await expect(nextCustomer(page)).toBeInViewport({ ratio: 1 });
  await expect(page.getByRole('button', { name: 'Previous customer' })).toBeInViewport({ ratio: 1 });
});

test('the stage that is there already is said to be', async ({ page }) => {
  await add(page, 'Alma Already');
  await setStage(page, 'Lead');
  await expect(said(page)).toContainText('Lead already');
});

test('Control Z takes back what was done last, also when it is not said any more', async ({ page }) => {
  await add(page, 'Zoe Zed');
  await setStage(page, 'Active');
  await expect(said(page)).toContainText('Lead to Active');
  await setStage(page, 'Churned');
  await expect(said(page)).toContainText('Active to Churned');
  while (await toast(page).count()) {
    await toast(page).first().getByRole('button', { name: 'Dismiss' }).click();
  }
  await page.keyboard.press('Control+z');
  await expect(stageOf(page)).toHaveAccessibleName('Update lifecycle stage, now Active');
  await expect(said(page)).toContainText('Churned to Active');
  await said(page).getByRole('button', { name: 'Dismiss' }).click();
  await page.keyboard.press('Control+z');
  await expect(stageOf(page)).toHaveAccessibleName('Update lifecycle stage, now Lead');
});

test.describe('who is deleted while their page is open', () => {
  test.use({ allowed: /status of 404/ });

  test('is said to be by the page, and not by each of its parts', async ({ page, browser }) => {
    await add(page, 'Dora Deleted');
    const manager = await as(browser, 'manager');
    await manager.page.goto(page.url());
    await hydrated(manager.page);
    await choose(manager.page, 'Delete customer', 2);
    await dialog(manager.page, 'Delete customer').getByRole('button', { name: 'Delete customer' }).click();
    await expect(manager.page.getByRole('heading', { name: 'This customer does not exist' })).toBeVisible();
    await page.getByRole('tab', { name: 'Timeline' }).click();
    await expect(page.getByRole('heading', { name: 'This customer does not exist' })).toBeVisible();
    await expect(page.getByText('could not be loaded')).toHaveCount(0);
    await manager.close();
  });
});

test.describe('what fails', () => {
  test.use({ allowed: /ERR_FAILED|failed: |status of 422/ });

  test('leaves room for what is done after it, and is said once', async ({ page }) => {
    await add(page, 'Nils Network');
    let says = '';
    await page.route('**/api/customer/edit', (route) =>
      route.fulfill({ status: 422, json: { code: 'refused', message: says }, headers: { serverfnerror: 'true' } }),
    );
    for (const [n, text] of ['One is wrong.', 'Two is wrong.', 'Two is wrong.', 'Three is wrong.'].entries()) {
      says = text;
      await setStage(page, 'Active');
      await expect(said(page)).toContainText(text);
      await expect(toast(page)).toHaveCount([1, 2, 2, 3][n]!);
    }
    await page.unroute('**/api/customer/edit');
    await setStage(page, 'Active');
    await expect(said(page)).toContainText('Lead to Active');
    await expect(toast(page)).toHaveCount(3);
    await undo(page).click();
    await expect(stageOf(page)).toHaveAccessibleName('Update lifecycle stage, now Lead');
  });

  test('of the way to the neighbours can be tried again', async ({ page, customers }) => {
    await customers.open('?sort=name_asc');
    await page.route('**/api/customer/neighbours', (route) => route.abort('failed'));
    await customers.rows.first().getByRole('link').click();
    const again = page.getByRole('button', { name: 'Try again' });
    await expect(again).toBeVisible();
    await page.unroute('**/api/customer/neighbours');
    await again.click();
    await expect(page.locator('.prof-head .num')).toHaveText(/^1 of /);
    await expect(again).toHaveCount(0);
    await expect(nextCustomer(page)).toBeEnabled();
  });
});

test('more than a browser sends for a page that goes away is asked about before it does', async ({ page }) => {
  await add(page, 'Emil Emoji');
  await page.keyboard.press('4');
  const field = page.getByRole('textbox', { name: 'Add a note' });
  await field.click();
  await page.keyboard.type('Begun');
  const asked = page.waitForEvent('dialog');
  await field.fill('🙂'.repeat(19_000));
  const gone = expect(page.reload({ timeout: 3_000 })).rejects.toThrow();
  const question = await asked;
  expect(question.type()).toBe('beforeunload');
  await question.dismiss();
  await gone;
  // Who stays has it, and it is kept by then.
  expect((await field.inputValue()).length).toBe(38_000);
  await page.reload();
  await expect(field).not.toHaveValue('');
  expect((await field.inputValue()).length).toBe(38_000);
});
