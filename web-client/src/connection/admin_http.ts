import type {
  AddTopic,
  ChangePerson,
  ChangeTopic,
  FastWordsTried,
  Invited,
  InvitePerson,
  JoinLink,
  JoinLinkMailed,
  MailJoinLink,
  MemberId,
  OrderTopics,
  OrganisationId,
  PeoplePage,
  PersonFacts,
  PersonState,
  PolicyBook,
  PolicyPreview,
  PreviewPolicy,
  RetireTeam,
  Role,
  SaveCalendar,
  SavedCalendar,
  SavedPolicy,
  SavePolicy,
  SaveTeam,
  TeamFacts,
  TeamId,
  TeamList,
  TeamMembership,
  TeamService,
  TopicFacts,
  TopicId,
  TopicList,
  TopicRules,
  TryFastWords,
} from "../protocol/generated.ts";
import type { Answer, Ask } from "./http.ts";

/** Which people are wanted; each part narrows. */
export type PeopleQuery = { q?: string; role?: Role | undefined; state?: PersonState | undefined; after?: MemberId };

/** What admins look after, and what they and leads set. */
export interface AdminHttp {
  people(query: PeopleQuery): Promise<Answer<PeoplePage>>;
  person(id: MemberId): Promise<Answer<PersonFacts>>;
  invite(body: InvitePerson): Promise<Answer<Invited>>;
  changePerson(id: MemberId, body: ChangePerson): Promise<Answer<PersonFacts>>;
  signOutPerson(id: MemberId): Promise<Answer<void>>;
  joinLink(id: MemberId): Promise<Answer<JoinLink>>;
  /** Sends the link that holds to its member. */
  mailJoinLink(id: MemberId, body: MailJoinLink): Promise<Answer<JoinLinkMailed>>;
  teams(): Promise<Answer<TeamList>>;
  addTeam(body: SaveTeam): Promise<Answer<TeamFacts>>;
  renameTeam(id: TeamId, body: SaveTeam): Promise<Answer<TeamFacts>>;
  setMembership(id: TeamId, body: TeamMembership): Promise<Answer<TeamFacts>>;
  retireTeam(id: TeamId, body: RetireTeam): Promise<Answer<TeamFacts>>;
  restoreTeam(id: TeamId): Promise<Answer<TeamFacts>>;
  /** Lets a team serve an organisation, or not. */
  setService(id: TeamId, body: TeamService): Promise<Answer<TeamList>>;
  topics(): Promise<Answer<TopicList>>;
  addTopic(body: AddTopic): Promise<Answer<TopicFacts>>;
  changeTopic(id: TopicId, body: ChangeTopic): Promise<Answer<TopicFacts>>;
  /** Puts the words by which questions find their topic in another order. */
  orderTopics(body: OrderTopics): Promise<Answer<TopicRules>>;
  /** Hours and lengths of time of an organisation. */
  policies(organisation: OrganisationId): Promise<Answer<PolicyBook>>;
  savePolicy(body: SavePolicy): Promise<Answer<SavedPolicy>>;
  saveCalendar(body: SaveCalendar): Promise<Answer<SavedCalendar>>;
  /** When everything would happen to a question, with settings that are not saved. */
  previewPolicy(body: PreviewPolicy): Promise<Answer<PolicyPreview>>;
  /** Which past questions phrases would have sent straight to second line. */
  tryFastWords(body: TryFastWords): Promise<Answer<FastWordsTried>>;
}

export function adminHttp(ask: Ask): AdminHttp {
  return {
    people: (query) => ask("GET", `/api/people?${parameters(query)}`),
    person: (id) => ask("GET", `/api/people/${id}`),
    invite: (body) => ask("POST", "/api/people", body),
    changePerson: (id, body) => ask("POST", `/api/people/${id}`, body),
    signOutPerson: (id) => ask("POST", `/api/people/${id}/sign-out`),
    joinLink: (id) => ask("POST", `/api/people/${id}/link`),
    mailJoinLink: (id, body) => ask("POST", `/api/people/${id}/link/mail`, body),
    teams: () => ask("GET", "/api/teams"),
    addTeam: (body) => ask("POST", "/api/teams", body),
    renameTeam: (id, body) => ask("POST", `/api/teams/${id}`, body),
    setMembership: (id, body) => ask("POST", `/api/teams/${id}/members`, body),
    retireTeam: (id, body) => ask("POST", `/api/teams/${id}/retire`, body),
    restoreTeam: (id) => ask("POST", `/api/teams/${id}/restore`),
    setService: (id, body) => ask("POST", `/api/teams/${id}/organisations`, body),
    topics: () => ask("GET", "/api/topics"),
    addTopic: (body) => ask("POST", "/api/topics", body),
    changeTopic: (id, body) => ask("POST", `/api/topics/${id}`, body),
    orderTopics: (body) => ask("POST", "/api/topic-rules", body),
    policies: (organisation) => ask("GET", `/api/policies?${parameters({ organisation })}`),
    savePolicy: (body) => ask("POST", "/api/policies", body),
    saveCalendar: (body) => ask("POST", "/api/calendars", body),
    previewPolicy: (body) => ask("POST", "/api/policies/preview", body),
    tryFastWords: (body) => ask("POST", "/api/policies/dry-run", body),
  };
}

function parameters(query: Record<string, string | number | undefined>): URLSearchParams {
  const named = Object.entries(query).filter(([, value]) => value !== undefined && value !== "");
  return new URLSearchParams(named.map(([name, value]) => [name, String(value)]));
}
