export { readBundledPolicy } from './bundled-policy.ts';
export { ConfigError } from './config-error.ts';
export {
  COMMON_SETTINGS,
  EnvironmentSettings,
  queueUrlSetting,
  type Setting,
  topicSetting,
} from './environment-settings.ts';
