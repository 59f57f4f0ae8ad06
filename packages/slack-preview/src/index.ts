export { type ChannelPageOptions, channelPage } from './channel-page.ts';
export { findChromium } from './find-chromium.ts';
export { type PreviewServer, startPreviewServer } from './preview-server.ts';
export { renderMessage, type Theme } from './render-message.ts';
