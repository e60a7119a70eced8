// Notes: written, linked, pinned, changed, deleted and taken back; what was typed survives what can go wrong.
import { toast } from '../pages/bulk.ts';
import { add } from '../pages/keys.ts';
import { nextCustomer, stageOf, whose } from '../pages/profile.ts';
import { test, expect, gate, hydrated, held } from '../pages/test.ts';
import { password } from '../pages/server.ts';
import type { Page } from '@playwright/test';

const field = (page: Page) => page.getByRole('textbox', { name: 'Add a note' });
const notes = (page: Page) => page.getByRole('list', { name: 'Notes' }).getByRole('listitem');

/** The notes of a customer of one's own: each test takes another. */
async function open(page: Page, search: string) {
  await page.goto(`/customers?sort=name_asc&q=${search}`);
  await expect(page.locator('html[data-hydrated="true"]')).toBeAttached();
  await page.getByTestId('customer-row').first().getByRole('link').click();
  await page.getByRole('tab', { name: 'Notes' }).click();
  await expect(field(page)).toBeVisible();
}

test('a note is added by keyboard, its links are safe, and it is in the timeline', async ({ page }) => {
  await open(page, 'okafor');
  await expect(page.getByRole('heading', { name: 'No notes yet' })).toBeVisible();
  await field(page).focus();
  await page.keyboard.type('Ask legal, see https://wiki.example/terms?x=1. <b>javascript:alert(1)</b>');
  await page.keyboard.press('Control+Enter');
  await expect(notes(page)).toHaveCount(1);
  await expect(notes(page)).toContainText('<b>javascript:alert(1)</b>');
  const links = notes(page).getByRole('link');
  await expect(links).toHaveCount(1);
  await expect(links).toHaveAttribute('href', 'https://wiki.example/terms?x=1');
  await expect(links).toHaveAttribute('rel', /noopener.*noreferrer/);
  await expect(field(page)).toHaveValue('');
  await expect(field(page)).toBeFocused();
  await expect(page.getByRole('tab', { name: 'Notes' })).toHaveText('Notes1');
  await page.getByRole('tab', { name: 'Timeline' }).click();
  await expect(page.getByText('Note by Priya Raman (demo)')).toBeVisible();
});

test('a note that is markup stays text, as it is added and as the page is loaded', async ({ page }) => {
  await open(page, 'adeyemi');
  const text =
    '<script>document.title = "run"</script><img src="https://evil.example/i.png" onerror="document.title = \'run\'">' +
    ' <iframe srcdoc="x"></iframe> javascript:alert(1) data:text/html,x https://a.example/"onmouseover="document.title=1';
  const isText = async () => {
    await expect(notes(page)).toHaveCount(1);
    await expect(notes(page)).toContainText(text);
    await expect(notes(page).locator('script, img, iframe, [onerror], [onmouseover]')).toHaveCount(0);
    const links = notes(page).getByRole('link');
    for (const link of await links.all()) await expect(link).toHaveAttribute('href', /^https:/);
    await links.last().hover();
    await expect(page).toHaveTitle(/Acumen/);
  };
  await field(page).fill(text);
  await page.getByRole('button', { name: 'Add note' }).click();
  await isText();
  await page.reload();
  await hydrated(page);
  await isText();
  await page.getByRole('tab', { name: 'Timeline' }).click();
  await expect(page.getByRole('tabpanel')).toContainText('document.title = "run"');
  await expect(page.getByRole('tabpanel').locator('script, img, iframe')).toHaveCount(0);
  await expect(page).toHaveTitle(/Acumen/);
});

test.describe('a blank text', () => {
  // It is refused where it was typed.
  test.use({ allowed: /status of 422/ });

  test('notes are pinned, changed, deleted and taken back', async ({ page }) => {
    await open(page, 'mercer');
    for (const text of ['The first note', 'The second note']) {
      await field(page).fill(text);
      await page.getByRole('button', { name: 'Add note' }).click();
      await expect(notes(page).first()).toContainText(text);
    }
    await notes(page).nth(1).getByRole('button', { name: 'Pin note' }).click();
    await expect(notes(page).first()).toContainText('The first note');
    await expect(notes(page).first()).toContainText('Pinned');
    await notes(page).first().getByRole('button', { name: 'Edit note' }).click();
    const editor = page.getByRole('textbox', { name: 'Edit note' });
    await expect(editor).toBeFocused();
    await editor.fill('   ');
    await page.getByRole('button', { name: 'Save changes' }).click();
    await expect(notes(page).first().getByRole('alert')).toContainText('Write something first.');
    await editor.fill('The first note, changed');
    await page.getByRole('button', { name: 'Save changes' }).click();
    await expect(notes(page).first()).toContainText('The first note, changed');
    await expect(notes(page).first()).toContainText('edited');
    await notes(page).first().getByRole('button', { name: 'Delete note' }).click();
    await expect(notes(page)).toHaveCount(1);
    await page.getByRole('button', { name: 'Undo' }).last().click();
    await expect(notes(page)).toHaveCount(2);
  });
});

test('who only reads sees notes and cannot write or pin any', async ({ page, browser }) => {
  await add(page, 'Rosa Readable');
  await page.keyboard.press('4');
  await field(page).fill('For everybody to read');
  await page.keyboard.press('Control+Enter');
  await expect(notes(page)).toHaveCount(1);
  const context = await browser.newContext({ storageState: 'test-results/viewer.json' });
  const viewer = await context.newPage();
  await viewer.goto(page.url());
  await hydrated(viewer);
  await expect(notes(viewer).first()).toContainText('For everybody to read');
  await expect(field(viewer)).toHaveCount(0);
  const pin = notes(viewer).first().getByRole('button', { name: 'Pin note' });
  await expect(pin).toHaveAttribute('aria-disabled', 'true');
  await pin.click({ force: true });
  await expect(toast(viewer)).toContainText('Ask an admin.');
  await expect(viewer.getByRole('button', { name: 'Unpin note' })).toHaveCount(0);
  await context.close();
});

test.describe('what was typed', () => {
  test.use({ allowed: /status of (401|500|503)|net::ERR_FAILED|500: |failed: / });

  test('survives a reload, a failed save and a session that ended', async ({ page, context }) => {
    await open(page, 'vogel');
    await field(page).fill('Half a thou');
    const kept = page.waitForResponse(
      (answer) =>
        answer.url().endsWith('/api/customer/keep_draft') &&
        (answer.request().postData() ?? '').includes('Half a thought'),
    );
    await field(page).pressSequentially('ght');
    await kept;
    await page.reload();
    await expect(field(page)).toHaveValue('Half a thought');
    // Nothing of it is left in the browser.
    expect(await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]))).not.toContain(
      'Half',
    );
    await page.route('**/api/customer/add_note', (route) => route.abort());
    await page.getByRole('button', { name: 'Add note' }).click();
    await expect(page.getByRole('alert').filter({ hasText: 'The server cannot be reached' })).toBeVisible();
    await expect(field(page)).toHaveValue('Half a thought');
    await page.unroute('**/api/customer/add_note');
    await context.clearCookies({ name: 'acumen' });
    await page.getByRole('button', { name: 'Add note' }).click();
    const again = page.getByRole('dialog', { name: 'Sign in again' });
    await again.getByLabel('Password').fill(password);
    await page.keyboard.press('Enter');
    await expect(again).toHaveCount(0);
    await expect(page.getByText('You are signed out')).toHaveCount(0);
    await expect(field(page)).toHaveValue('Half a thought');
    await page.getByRole('button', { name: 'Add note' }).click();
    await expect(notes(page).first()).toContainText('Half a thought');
    await page.reload();
    await expect(notes(page).first()).toContainText('Half a thought');
    await expect(field(page)).toHaveValue('');
  });
});

test('what was typed a moment before leaving is kept', async ({ page }) => {
  await open(page, 'rivera');
  await field(page).fill('Typed and gone');
  await page.getByRole('tab', { name: 'Timeline' }).click();
  await expect(page).toHaveURL(/tab=timeline/);
  await page.getByRole('tab', { name: 'Notes' }).click();
  await expect(field(page)).toHaveValue('Typed and gone');
  await field(page).pressSequentially(' again');
  // The page that comes may be drawn while the last word is still on its way: it reads again.
  await page.reload();
  await expect(field(page)).toHaveValue('Typed and gone again');
  for (const more of [' and', ' again', ' and', ' once', ' more']) {
    await field(page).pressSequentially(more);
    const typed = await field(page).inputValue();
    await page.reload();
    await expect(field(page)).toHaveValue(typed);
  }
});

test('what is still on its way to the server is there for whoever comes back', async ({ page }) => {
  await open(page, 'brandt');
  const keeping = await held(page, '**/api/customer/keep_draft');
  await field(page).fill('Slow to arrive');
  await page.getByRole('tab', { name: 'Timeline' }).click();
  await expect(page).toHaveURL(/tab=timeline/);
  await page.getByRole('tab', { name: 'Notes' }).click();
  await expect(field(page)).toHaveValue('Slow to arrive');
  const kept = page.waitForResponse('**/api/customer/keep_draft');
  keeping.open();
  await kept;
  await page.reload();
  await expect(field(page)).toHaveValue('Slow to arrive');
});

test('what is typed about one customer stays theirs when one walks on, and is there on the way back', async ({
  page,
}) => {
  await open(page, 'haugen');
  const first = whose(page);
  const next = async () => {
    await nextCustomer(page).click();
    await expect(page).not.toHaveURL(first);
  };
  const back = async () => {
    await page.getByRole('button', { name: 'Previous customer' }).click();
    await expect(page).toHaveURL(first);
  };
  await field(page).fill('To be changed');
  await page.getByRole('button', { name: 'Add note' }).click();
  await expect(notes(page)).toHaveCount(1);
  await notes(page).getByRole('button', { name: 'Edit note' }).click();
  await page.getByRole('textbox', { name: 'Edit note' }).fill('Changed by half');
  await field(page).fill('About the first');
  await next();
  await expect(field(page)).toHaveValue('');
  await expect(page.getByRole('heading', { name: 'No notes yet' })).toBeVisible();
  await field(page).fill('About the second');
  await page.getByRole('button', { name: 'Add note' }).click();
  await expect(notes(page)).toHaveText(/About the second/);
  await field(page).fill('More about the second');
  await back();
  await expect(field(page)).toHaveValue('About the first');
  await expect(page.getByRole('textbox', { name: 'Edit note' })).toHaveValue('Changed by half');
  await page.reload();
  await hydrated(page);
  await expect(field(page)).toHaveValue('About the first');
  await next();
  await expect(field(page)).toHaveValue('More about the second');
});

test('a note that was deleted comes back to its customer, whatever is shown by then', async ({ page }) => {
  await open(page, 'solberg');
  const first = whose(page);
  const tab = page.getByRole('tab', { name: 'Notes' });
  await field(page).fill('To be deleted');
  await page.getByRole('button', { name: 'Add note' }).click();
  await expect(tab).toHaveText('Notes1');
  const remove = async () => {
    await notes(page).getByRole('button', { name: 'Delete note' }).click();
    await expect(toast(page).last()).toContainText('Note deleted');
    await expect(tab).toHaveText('Notes');
  };
  const undo = async () => {
    await toast(page).last().getByRole('button', { name: 'Undo' }).click();
    await expect(toast(page).last()).toContainText('Note restored');
  };
  await remove();
  await page.getByRole('tab', { name: 'Timeline' }).click();
  await undo();
  await expect(tab).toHaveText('Notes1');
  await tab.click();
  await remove();
  await nextCustomer(page).click();
  await expect(page).not.toHaveURL(first);
  await expect(page.getByRole('heading', { name: 'No notes yet' })).toBeVisible();
  await undo();
  await page.getByRole('button', { name: 'Previous customer' }).click();
  await expect(page).toHaveURL(first);
  await expect(notes(page)).toHaveText(/To be deleted/);
});

test.describe('a note that could not be changed', () => {
  // The connection that the test cuts.
  test.use({ allowed: /ERR_FAILED|^failed: / });

  test('takes a step back that was meant of it with it', async ({ page }) => {
    await open(page, 'lefevre');
    const stage = stageOf(page);
    await field(page).fill('As it was');
    await page.getByRole('button', { name: 'Add note' }).click();
    await expect(notes(page)).toHaveCount(1);
    const before = await stage.getAttribute('aria-label');
    await stage.click();
    await page
      .getByRole('listbox', { name: 'Lifecycle Stage' })
      .getByRole('option', { selected: false })
      .last()
      .click();
    await expect(toast(page).last()).toContainText('Lifecycle stage changed');
    const after = await stage.getAttribute('aria-label');
    expect(after).not.toBe(before);
    const answer = gate();
    await page.route('**/api/customer/change_note', async (route) => {
      if (!route.request().postData()?.includes('"body"')) return route.continue();
      await answer.opened;
      await route.abort('failed');
    });
    await notes(page).getByRole('button', { name: 'Edit note' }).click();
    await page.getByRole('textbox', { name: 'Edit note' }).fill('As it would be');
    await page.getByRole('button', { name: 'Save changes' }).click();
    await page.keyboard.press('Control+z');
    answer.open();
    await expect(page.getByText('The server cannot be reached.')).toBeVisible();
    await expect(stage).toHaveAttribute('aria-label', after!);
  });
});

test.describe('a note that could not be saved', () => {
  test.use({ allowed: /ERR_FAILED|failed: / });

  test('is there after a reload, however soon after the last key it was sent', async ({ page }) => {
    await open(page, 'kimani');
    await page.route('**/api/customer/add_note', (route) => route.abort());
    await field(page).fill('Sent at once');
    await page.keyboard.press('Control+Enter');
    await expect(page.getByRole('alert').filter({ hasText: 'The server cannot be reached' })).toBeVisible();
    await expect(async () => {
      await page.reload();
      await expect(field(page)).toHaveValue('Sent at once', { timeout: 1_000 });
    }).toPass();
  });
});

test.describe('one note changed in two tabs', () => {
  test.use({ allowed: /status of 409/ });

  test('says what it is by now, loses nothing, and takes the second who saves again', async ({ page, context }) => {
    await open(page, 'silva');
    await field(page).fill('Written once.');
    await page.getByRole('button', { name: 'Add note' }).click();
    await expect(notes(page).first()).toContainText('Written once.');
    const other = await context.newPage();
    await other.goto(page.url());
    await hydrated(other);
    for (const tab of [page, other]) await notes(tab).first().getByRole('button', { name: 'Edit note' }).click();
    const editor = (tab: Page) => tab.getByRole('textbox', { name: 'Edit note' });
    await editor(other).fill('Written in the second tab.');
    await editor(page).fill('Written in the first tab.');
    await notes(page).first().getByRole('button', { name: 'Save changes' }).click();
    await expect(notes(page).first()).toContainText('Written in the first tab.');
    await expect(editor(page)).toHaveCount(0);
    // What it says by now is said once the page has read it too: saved again at once, it is saved.
    const read = await held(other, '**/api/customer/notes');
    const save = notes(other).first().getByRole('button', { name: 'Save changes' });
    await Promise.all([other.waitForResponse('**/api/customer/change_note'), save.click()]);
    await expect(save).toHaveAttribute('aria-busy', 'true');
    await expect(notes(other).first()).not.toContainText('It says now');
    read.open();
    await expect(notes(other).first()).toContainText('It says now: “Written in the first tab.”');
    await expect(editor(other)).toHaveValue('Written in the second tab.');
    await notes(other).first().getByRole('button', { name: 'Save changes' }).click();
    await expect(editor(other)).toHaveCount(0);
    await expect(notes(other).first()).toContainText('Written in the second tab.');
    await other.close();
  });
});

test('what is being changed about a note survives a reload, until it is given up', async ({ page }) => {
  await open(page, 'weiss');
  await field(page).fill('Prefers calls.');
  await page.getByRole('button', { name: 'Add note' }).click();
  const editor = page.getByRole('textbox', { name: 'Edit note' });
  await notes(page).first().getByRole('button', { name: 'Edit note' }).click();
  const kept = page.waitForResponse('**/api/customer/change_note');
  await editor.fill('Prefers calls before noon');
  await kept;
  await page.reload();
  await expect(editor).toHaveValue('Prefers calls before noon');
  await hydrated(page);
  await notes(page).first().getByRole('button', { name: 'Cancel' }).click();
  await expect(notes(page).first()).toContainText('Prefers calls.');
  await page.reload();
  await expect(notes(page).first()).toContainText('Prefers calls.');
  await expect(editor).toHaveCount(0);
  await hydrated(page);
  await notes(page).first().getByRole('button', { name: 'Edit note' }).click();
  await expect(editor).toHaveValue('Prefers calls.');
  await editor.fill('Prefers mail.');
  await notes(page).first().getByRole('button', { name: 'Save changes' }).click();
  await expect(notes(page).first()).toContainText('Prefers mail.');
  await page.reload();
  await expect(notes(page).first()).toContainText('Prefers mail.');
  await expect(editor).toHaveCount(0);
});

test('a name that is begun before the team is known is offered once it is', async ({ page }) => {
  const notes = await held(page, '**/api/customer/notes');
  await open(page, 'sesay');
  await field(page).focus();
  await page.keyboard.type('Ask @MAR');
  await expect(page.getByRole('listbox', { name: 'Teammates' }).getByRole('option')).toHaveCount(0);
  notes.open();
  await expect(page.getByRole('listbox', { name: 'Teammates' }).getByRole('option')).toHaveCount(1);
});

test('a teammate who is named by keyboard sees where, until they have looked', async ({ page, browser }) => {
  await open(page, 'haddad');
  await field(page).focus();
  await page.keyboard.type('Ask @MAR');
  const offered = page.getByRole('listbox', { name: 'Teammates' }).getByRole('option');
  await expect(offered).toHaveCount(1);
  await page.keyboard.press('Escape');
  await expect(offered).toHaveCount(0);
  await page.keyboard.type('c');
  await expect(offered).toHaveText(['Marcus Hale (demo)']);
  await expect(field(page)).toHaveAttribute('aria-activedescendant', 'note-team-0');
  await page.keyboard.press('Enter');
  await expect(field(page)).toHaveValue('Ask @Marcus Hale (demo) ');
  await page.keyboard.type('about terms 🙂 @');
  await expect(offered.first()).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+Enter');
  await expect(notes(page).first().locator('.mention')).toHaveText('@Marcus Hale (demo)');
  const address = new URL(page.url());

  const context = await browser.newContext({ storageState: 'test-results/manager.json', reducedMotion: 'reduce' });
  const other = await context.newPage();
  await other.goto('/customers');
  await other.getByRole('link', { name: '1 new mention' }).click();
  const mention = other.getByRole('list', { name: 'Mentions' }).getByRole('listitem').first();
  await expect(mention).toContainText('about terms 🙂 @');
  await expect(mention).toContainText('New');
  await expect(other.getByRole('link', { name: '1 new mention' })).toHaveCount(0);
  await mention.getByRole('link').click();
  await expect(other).toHaveURL(address.pathname + '?tab=notes');
  await expect(notes(other).first()).toContainText('Ask @Marcus Hale (demo) about terms');
  await context.close();
});
