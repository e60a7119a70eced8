// How the page answers to what people set in their system: forced colours, less motion, more contrast, paper.
import { bar, box, everybody } from '../pages/bulk.ts';
import { test, expect } from '../pages/test.ts';

test('forced colours: what is pressed, chosen or present keeps an edge of its own', async ({ page, customers }) => {
  await page.emulateMedia({ forcedColors: 'active' });
  await customers.open('?lifecycle=active');
  const outline = (name: string) =>
    page.getByTestId(name).evaluate((element) => getComputedStyle(element).outlineStyle);
  expect(await outline('stat-active')).toBe('solid');
  expect(await outline('stat-all')).toBe('none');
  const current = page.getByRole('navigation', { name: 'Main', exact: true }).getByRole('link', { name: 'Customers' });
  expect(await current.evaluate((element) => getComputedStyle(element).outlineStyle)).toBe('solid');
  await customers.rows.first().getByRole('checkbox').check();
  for (const cell of await customers.rows.first().locator('> *:visible').all()) {
    expect(await cell.evaluate((element) => getComputedStyle(element).borderTopStyle)).toBe('solid');
  }
  await page.keyboard.press('Escape');
  const badge = customers.rows.first().locator('.stage').first();
  expect(await badge.evaluate((element) => getComputedStyle(element).borderStyle)).toBe('solid');
});

test('forced colours: the option one is at has an edge', async ({ page, customers }) => {
  await page.emulateMedia({ forcedColors: 'active' });
  await customers.open();
  await page.keyboard.press('Control+k');
  const options = page.getByRole('dialog').getByRole('option');
  await expect(options.nth(1)).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await expect(options.nth(1)).toHaveAttribute('aria-selected', 'true');
  const edges = await options.evaluateAll((all) => all.map((one) => getComputedStyle(one).outlineStyle));
  expect(edges.filter((edge) => edge === 'solid')).toHaveLength(1);
  expect(edges[1]).toBe('solid');
});

test.describe('motion', () => {
  const longest = () =>
    Math.max(
      ...[...document.querySelectorAll('*')].flatMap((element) => {
        const style = getComputedStyle(element);
        const seconds = (list: string) => list.split(',').map((time) => parseFloat(time));
        return [...seconds(style.transitionDuration), ...seconds(style.animationDuration)];
      }),
    );

  test('is there by default', async ({ page, customers }) => {
    await page.emulateMedia({ reducedMotion: 'no-preference' });
    await customers.open('?panel=filters');
    expect(await page.evaluate(longest)).toBeGreaterThan(0.05);
  });

  test('is gone for those who want none', async ({ page, customers }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await customers.open('?panel=filters');
    expect(await page.evaluate(longest)).toBeLessThanOrEqual(0.001);
  });
});

for (const width of [1440, 794]) {
  test(`on paper ${width} px wide: list, profile and settings take all of it`, async ({ page, customers }) => {
    await page.setViewportSize({ width, height: 1100 });
    await customers.open();
    await page.emulateMedia({ media: 'print' });
    const main = () => page.getByRole('main').boundingBox();
    expect((await main())!.width).toBe(width);
    await page.emulateMedia({ media: 'screen' });
    await customers.rows.first().getByRole('link').click();
    await expect(page.getByRole('heading', { name: 'Contact info' })).toBeVisible();
    await page.emulateMedia({ media: 'print' });
    expect((await main())!.width).toBe(width);
    await expect(page.getByTestId('profile-name')).toBeVisible();
    for (const name of ['More actions', 'Add tags', 'Edit contact info', 'Next customer']) {
      await expect(page.getByRole('button', { name, exact: true, includeHidden: true })).toBeHidden();
    }
    await page.goto('/settings/sessions');
    expect((await main())!.width).toBe(width);
  });
}

for (const [width, most] of [
  [1241, 10],
  [1280, 5],
  [1366, 5],
  [1440, 5],
  [1101, 20],
  [720, 15],
] as const) {
  test(`names can be read on a page ${width} px wide`, async ({ page, customers }) => {
    await page.setViewportSize({ width, height: 800 });
    await customers.open('?sort=name_asc&per_page=50');
    const links = customers.rows.locator('.who-n a');
    const cut = await links.evaluateAll((all) => all.filter((one) => one.scrollWidth > one.clientWidth).length);
    expect(cut).toBeLessThanOrEqual(most);
    const narrow = await links.evaluateAll((all) => Math.min(...all.map((one) => one.closest('.who-t')!.clientWidth)));
    expect(narrow).toBeGreaterThan(90);
  });
}

test('on paper: the list without the controls around it', async ({ page, customers }) => {
  await customers.open();
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByRole('navigation', { name: 'Main', exact: true })).toBeHidden();
  await expect(page.getByRole('navigation', { name: 'Pagination' })).toBeHidden();
  await expect(customers.rows.last()).toBeVisible();
});

test('the bar of a selection stays beside the sidebar, whole, whatever the width', async ({ page, customers }) => {
  await customers.open('?sort=name_asc');
  await everybody(page);
  await box(customers, 0).uncheck();
  await expect(bar(page)).toContainText('1 left out');
  for (const width of [1440, 1361, 1360, 1280, 1101, 1024, 834, 720]) {
    await page.setViewportSize({ width, height: 900 });
    const [own, main] = await Promise.all([bar(page).boundingBox(), page.getByRole('main').boundingBox()]);
    expect(own!.x, `${width}`).toBeGreaterThanOrEqual(main!.x);
    expect(own!.x + own!.width, `${width}`).toBeLessThanOrEqual(main!.x + main!.width);
    expect(own!.height, `${width}`).toBeLessThanOrEqual(100);
  }
});
