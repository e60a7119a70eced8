// The Customers page as a person finds it: by role and name.
import { expect, type Locator, type Page } from '@playwright/test';

export class CustomersPage {
  readonly grid: Locator;
  readonly rows: Locator;
  readonly search: Locator;
  readonly count: Locator;
  readonly chips: Locator;
  readonly filters: Locator;
  readonly drawer: Locator;
  readonly range: Locator;

  constructor(readonly page: Page) {
    this.grid = page.getByRole('grid', { name: 'Customers' });
    this.rows = page.getByTestId('customer-row');
    this.search = page.getByRole('searchbox', { name: 'Search customers' });
    this.count = page.getByTestId('results-count');
    this.chips = page.getByRole('group', { name: 'Active filters' });
    this.filters = page.getByRole('button', { name: 'Filters' });
    this.drawer = page.getByRole('dialog', { name: 'Customer Filters' });
    this.range = page.getByTestId('page-range');
  }

  async open(query = '') {
    await this.page.goto(`/customers${query}`);
    await this.ready();
  }

  /** Hydrated, and the answer is that of the present address. */
  async ready() {
    await expect(this.page.locator('html[data-hydrated="true"]')).toBeAttached();
    await this.settled();
  }

  /** The list shows what the address asks, or one of its other faces does. */
  async settled() {
    const faces = this.page.locator(
      '[data-testid=state-no-results], [data-testid=state-empty], [data-testid=state-refused]',
    );
    await expect(this.grid.and(this.page.locator('[aria-busy=false]')).or(faces)).toBeVisible();
  }

  /** From now on the server fails to answer the list. */
  async fail() {
    const error = { code: 'internal', message: 'Something went wrong on the server.', request_id: 'abc-1' };
    await this.page.route('**/api/customers/page', (route) =>
      route.fulfill({ status: 422, headers: { serverfnerror: 'x' }, json: error }),
    );
  }

  /** Adds somebody by key and arrives at the profile; `fill` fills in more than the name. */
  async add(name: string, fill = async (_dialog: Locator) => {}) {
    await this.page.goto('/customers');
    await expect(this.page.locator('html[data-hydrated="true"]')).toBeAttached();
    await this.page.keyboard.press('c');
    const dialog = this.page.getByRole('dialog', { name: 'Add customer' });
    await dialog.getByLabel('Name').fill(name);
    await fill(dialog);
    await dialog.getByRole('button', { name: 'Add customer' }).click();
    await expect(this.page.getByTestId('profile-name')).toHaveText(name);
  }

  card(name: string) {
    return this.page
      .getByRole('region', { name: 'Overview stats' })
      .getByRole('button', { name: new RegExp(`^${name}`) });
  }

  async cardNumber(name: string) {
    return number(await this.card(name).locator('.stat-v').innerText());
  }

  async total() {
    return number(await this.count.innerText());
  }

  async names() {
    return this.rows.locator('.who-n a').allInnerTexts();
  }

  select(name: 'Intent' | 'Sort' | 'Rows per page') {
    return this.page.getByRole('combobox', { name });
  }

  async choose(name: 'Intent' | 'Sort' | 'Rows per page', option: string | RegExp) {
    await this.select(name).click();
    await this.page.getByRole('listbox', { name }).getByRole('option', { name: option, exact: true }).click();
  }

  apply() {
    return this.drawer.getByRole('button', { name: /^Show [\d,]+ customers?$/ });
  }
}

/** The first number in a text, group marks left out. */
export function number(text: string): number {
  return Number(/-?[\d,]+/.exec(text)?.[0].replaceAll(',', ''));
}
