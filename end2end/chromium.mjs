// Debian's Chromium without a window of its own, as Playwright drives it by default: a page is there in two thirds of
// the time that the whole browser takes. It speaks with nobody but the page's server.
export const launchOptions = {
  executablePath: '/usr/bin/chromium-headless-shell',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
};
