/** The life of an episode, as one table that the server obeys and the screens read. */
export const episodeStates = {
  PLANNED: { log: ['ACTIVE'], start: ['ACTIVE'], cancel: ['CANCELLED'] },
  /** Waiting for a place or for a professional; a session needs a start first. */
  WAITLIST: { start: ['ACTIVE'], cancel: ['CANCELLED'] },
  ACTIVE: { log: ['ACTIVE'], hold: ['ON_HOLD'], end: ['COMPLETED', 'ENDED_EARLY'] },
  /** A contact during a pause is a session too, and does not end the pause. */
  ON_HOLD: { log: ['ON_HOLD'], resume: ['ACTIVE'], end: ['COMPLETED', 'ENDED_EARLY'] },
  COMPLETED: {},
  ENDED_EARLY: {},
  CANCELLED: {},
} as const satisfies Record<
  string,
  Partial<Record<'log' | 'start' | 'hold' | 'resume' | 'end' | 'cancel', readonly string[]>>
>;

export type EpisodeStatus = keyof typeof episodeStates;
/** `log` happens with each session; the others are buttons. */
export type EpisodeAction = 'start' | 'hold' | 'resume' | 'end' | 'cancel';

export const episodeStatuses = Object.keys(episodeStates) as [EpisodeStatus, ...EpisodeStatus[]];

/** The states an act may lead to from here; none where it cannot be done. */
export const statesAfter = (status: EpisodeStatus, action: EpisodeAction | 'log'): readonly EpisodeStatus[] =>
  (episodeStates[status] as Partial<Record<string, readonly EpisodeStatus[]>>)[action] ?? [];

/** The buttons an episode has in a state, before anybody's rights. */
export const actionsIn = (status: EpisodeStatus): EpisodeAction[] =>
  Object.keys(episodeStates[status]).filter((action) => action !== 'log') as EpisodeAction[];

/** States in which support still goes on or is to come. */
export const openStatuses = episodeStatuses.filter((status) => actionsIn(status).length > 0);
