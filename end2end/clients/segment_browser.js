// Segment's library for browsers, on a page of another site.
import { AnalyticsBrowser } from '@segment/analytics-next';

const { searchParams } = new URL(location.href);
const analytics = AnalyticsBrowser.load({ writeKey: searchParams.get('key'), cdnURL: searchParams.get('host') });
globalThis.sent = (async () => {
  await analytics.page('Pricing');
  await analytics.track('Plan Compared', { plan: 'pro' });
  await analytics.identify(searchParams.get('user'), { name: 'Bea Browser', email: 'bea@clients.example' });
  await analytics.track('Trial Started');
})();
