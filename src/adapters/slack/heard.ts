/** What people did in Slack, as we were told of it. */

export interface HeardCommand {
  /** With the slash: `/egress`. */
  readonly command: string;
  readonly text: string;
  readonly user: string;
  readonly team: string;
  readonly channel: string;
  readonly trigger: string;
  readonly responseUrl: string;
}

export interface HeardClick {
  readonly actionId: string;
  readonly value: string;
  /** A link button: Slack reports the click, the browser does the rest. */
  readonly isLink: boolean;
  readonly user: string;
  readonly team: string;
  readonly channel: string;
  readonly trigger: string;
  readonly responseUrl: string;
}
