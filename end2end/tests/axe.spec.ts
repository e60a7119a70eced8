// Every page and every overlay, light and dark, without a violation of WCAG 2.2 AA or best practice.
import { check } from '../pages/axe.ts';
import { act, as, confirms, foretold, tick } from '../pages/bulk.ts';
import { test, expect, hydrated } from '../pages/test.ts';

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    test('the list', async ({ page, customers }) => {
      await customers.open();
      await check(page);
    });

    test('the list with filters applied', async ({ page, customers }) => {
      await customers.open('?q=an&lifecycle=active&tags=annual');
      await check(page);
    });

    test('the filter drawer', async ({ page, customers }) => {
      await customers.open('?panel=filters');
      await expect(customers.apply()).toBeVisible();
      await customers.drawer.getByRole('combobox', { name: 'Tags' }).fill('e');
      await check(page);
    });

    for (const name of ['Intent', 'Sort'] as const) {
      test(`${name} open`, async ({ page, customers }) => {
        await customers.open();
        await customers.select(name).click();
        await check(page);
      });
    }

    test('the legend', async ({ page, customers }) => {
      await customers.open();
      await page.getByRole('button', { name: 'Intent Signals Explained' }).click();
      await check(page);
    });

    test('no match, offline', async ({ page, context, customers }) => {
      await customers.open('?q=nobody-is-called-this');
      await check(page);
      await context.setOffline(true);
      await expect(page.getByTestId('banner-offline')).toBeVisible();
      await check(page);
    });

    test.describe('what is answered with an error', () => {
      test.use({ allowed: /status of 4\d\d/ });

      test('refused, failed, not there', async ({ page, customers }) => {
        await customers.open('?sort=password_hash');
        await check(page);
        await customers.open('?lifecycle=lead');
        await customers.fail();
        await customers.choose('Sort', 'Name (A-Z)');
        await expect(page.getByTestId('state-error')).toBeVisible();
        await check(page);
        await page.goto('/nothing');
        await check(page);
      });
    });

    test('the settings of an agent', async ({ page }) => {
      for (const section of ['profile', 'activity', 'mentions', 'sessions']) {
        await page.goto(`/settings/${section}`);
        await hydrated(page);
        await check(page);
      }
    });

    test('best practices', async ({ page, customers }) => {
      await customers.open('?panel=best-practices');
      await check(page);
    });

    test('shortcuts', async ({ page, customers }) => {
      await customers.open();
      await page.keyboard.press('?');
      await check(page);
    });

    test('the menu of views, and saving one', async ({ page, customers }) => {
      await customers.open('?lifecycle=lead');
      await page.getByTestId('view-menu').click();
      await expect(page.getByRole('menu', { name: 'Views' })).toBeVisible();
      await check(page);
      await page.getByRole('menuitem', { name: 'Save as new view' }).click();
      await expect(page.getByRole('dialog', { name: 'Save as new view' })).toBeVisible();
      await check(page);
    });

    test('the command palette', async ({ page, customers }) => {
      await customers.open();
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox', { name: 'Search or run a command' }).fill('an');
      await expect(page.getByRole('listbox', { name: 'Commands' }).getByText('·').first()).toBeVisible();
      await check(page);
    });

    test('a profile', async ({ page, customers }) => {
      await customers.open();
      await customers.rows.first().getByRole('link').click();
      await expect(page.getByTestId('profile-name')).toBeVisible();
      await check(page);
    });

    test('the parts of a profile, and choosing in its head', async ({ page, customers }) => {
      await customers.open('?sort=conversations_desc');
      await customers.rows.first().getByRole('link').click();
      await page.getByRole('tab', { name: 'Conversations' }).click();
      await page.getByRole('tabpanel').locator('a.conv').first().click();
      await expect(page.getByRole('list', { name: 'Messages' })).toBeVisible();
      await check(page);
      await page.getByRole('tab', { name: 'Timeline' }).click();
      await expect(page.getByRole('tabpanel').locator('.tl li').first()).toBeVisible();
      await page.getByRole('button', { name: /^Update lifecycle stage/ }).click();
      await check(page);
      await page.keyboard.press('Escape');
      await page.getByRole('tab', { name: 'Segments' }).click();
      await page.getByRole('button', { name: 'Add tags' }).click();
      await expect(page.getByRole('combobox', { name: 'Tags' })).toBeFocused();
      await check(page);
      await page.keyboard.press('Escape');
      await page.getByRole('tabpanel').getByRole('button', { name: 'Assign to segment' }).click();
      await expect(page.getByRole('listbox', { name: 'Segment' }).getByRole('option').first()).toBeVisible();
      await check(page);
    });

    test('those selected, and the dialogs of every action', async ({ browser }) => {
      const { page, customers, close } = await as(browser, 'manager', colorScheme);
      // A few rows: axe looks at each of them eight times.
      await customers.open('?q=fairbanks&lifecycle=at_risk&sort=name_asc');
      await tick(customers, 2);
      await check(page);
      for (const [action, seen] of [
        ['Update Lifecycle Stage', 'radio'],
        ['Add Tags', 'combobox'],
        ['Remove Tags', 'group'],
        ['Assign Segment', 'combobox'],
        ['Remove Segment', 'combobox'],
        ['Export CSV', 'radio'],
      ] as const) {
        const dialog = await act(page, action);
        await expect(dialog.getByRole(seen).first()).toBeVisible();
        if (action === 'Update Lifecycle Stage') {
          await dialog.getByRole('radio', { name: 'At Risk' }).check();
          await expect(foretold(dialog)).not.toBeEmpty();
        }
        if (action === 'Add Tags') {
          await confirms(dialog).click();
          await expect(dialog.getByRole('alert').filter({ hasText: /./ })).toBeVisible();
        }
        await check(page);
        await dialog.getByRole('button', { name: 'Cancel' }).click();
      }
      await close();
    });

    test('sessions', async ({ page }) => {
      await page.goto('/settings/sessions');
      await expect(page.getByRole('table', { name: 'Sessions' })).toBeVisible();
      await check(page);
    });
  });

  test.describe(`${colorScheme}, an admin`, () => {
    test.use({ colorScheme, storageState: 'test-results/admin.json' });

    for (const [section, table] of [
      ['custom-fields', 'Custom fields'],
      ['tags', 'Tags'],
      ['team', 'Team'],
      ['api-keys', null],
      ['audit', null],
      ['bin', null],
      ['workspace', null],
    ] as const) {
      test(`settings, ${section}`, async ({ page }) => {
        await page.goto(`/settings/${section}`);
        await expect(page.locator('html[data-hydrated="true"]')).toBeAttached();
        if (table) await expect(page.getByRole('table', { name: table, exact: true })).toBeVisible();
        await check(page);
        const opener = {
          'custom-fields': 'Add field',
          tags: 'Merge annual',
          team: 'Invite teammate',
          'api-keys': 'Create API key',
        }[section as string];
        if (!opener) return;
        await page.getByRole('button', { name: opener }).click();
        await expect(page.getByRole('dialog')).toBeVisible();
        await check(page);
      });
    }

    test('custom fields, shown and edited', async ({ page, customers }) => {
      await customers.open();
      await customers.rows.first().getByRole('link').click();
      await page.getByRole('tab', { name: 'Custom Fields', exact: true }).click();
      await expect(page.getByRole('button', { name: 'Edit fields' })).toBeVisible();
      await check(page);
      await page.getByRole('button', { name: 'Edit fields' }).click();
      await expect(page.getByLabel('Plan')).toBeFocused();
      await check(page);
    });
  });

  test.describe(`${colorScheme}, signed out`, () => {
    test.use({ colorScheme, storageState: { cookies: [], origins: [] } });

    test('sign in', async ({ page }) => {
      await page.goto('/login');
      await expect(page.locator('html[data-hydrated="true"]')).toBeAttached();
      await check(page);
      await page.goto('/reset');
      await check(page);
    });

    test.describe('a link that is spent', () => {
      test.use({ allowed: /status of 404/ });

      test('says so', async ({ page }) => {
        await page.goto('/join?token=spent');
        await check(page);
      });
    });
  });
}
