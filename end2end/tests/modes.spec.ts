// How the page answers to what people set in their system: forced colours, less motion, more contrast, paper.
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
  const badge = customers.rows.first().locator('.stage').first();
  expect(await badge.evaluate((element) => getComputedStyle(element).borderStyle)).toBe('solid');
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

test('on paper: the list without the controls around it', async ({ page, customers }) => {
  await customers.open();
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByRole('navigation', { name: 'Main', exact: true })).toBeHidden();
  await expect(page.getByRole('navigation', { name: 'Pagination' })).toBeHidden();
  await expect(customers.rows.last()).toBeVisible();
});
