/** What the sweeper is told: by the environment alone, so that no file of the bot's can be in its way. */
import { z } from 'zod';

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;

const Environment = z.object({
  NAMESPACE: z
    .string()
    .regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, { error: 'is not a name of a namespace' })
    .default('drawbridge'),
  LOG_LEVEL: z.enum(LEVELS, { error: 'is not a level' }).default('info'),
  KUBECONFIG: z.string().optional(),
});
export type Environment = z.infer<typeof Environment>;

const FIXES: Readonly<Record<keyof Environment, string>> = {
  NAMESPACE: 'Set it to the namespace that the bot runs in, or leave it out for drawbridge.',
  LOG_LEVEL: `Set it to one of ${LEVELS.join(', ')}, or leave it out for info.`,
  KUBECONFIG: 'Set it to a kubeconfig that can be read; inside a cluster leave it out.',
};

/** The settings, or one line for everything that is wrong with them. An empty variable counts as unset. */
export function readEnvironment(
  env: Readonly<Record<string, string | undefined>>,
): { readonly settings: Environment } | { readonly problems: readonly string[] } {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const read = Environment.safeParse(set);
  if (read.success) return { settings: read.data };
  return {
    problems: read.error.issues.map(({ path, message }) => {
      const name = String(path[0]) as keyof Environment;
      return `environment: \`${name}\` ${message}. ${FIXES[name]}`;
    }),
  };
}
