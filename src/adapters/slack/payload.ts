/** What Slack sends us, told apart before Bolt sees it: what Bolt cannot place it neither answers nor acknowledges. */

export function isCommand(fields: unknown): boolean {
  const names = ['command', 'text', 'user_id', 'team_id', 'channel_id', 'trigger_id', 'response_url'];
  return isObject(fields) && names.every((name) => typeof fields[name] === 'string');
}

/** Anything interactive; the parts of a click that are read without asking. */
export function isClick(payload: unknown): boolean {
  if (!isObject(payload) || typeof payload.type !== 'string') return false;
  if (payload.type !== 'block_actions') return true;
  const actions: unknown[] = Array.isArray(payload.actions) ? payload.actions : [];
  const [action] = actions;
  return isObject(payload.user) && isObject(action) && typeof action.action_id === 'string';
}

export function isEvent(body: unknown): boolean {
  return isObject(body) && body.type === 'event_callback' && isObject(body.event);
}

/** Undefined for what is no JSON. */
export function parsed(text: unknown): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
