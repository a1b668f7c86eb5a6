import * as oauth from "oauth4webapi";
import { ApiError } from "../api/client.ts";
import { keepFlow, type Flow, type OpenIdFacts, type Tokens } from "./session.ts";

// The authorization code flow with PKCE of a public client: this page has no secret. Loaded when somebody signs in.

/** Leads to the provider. */
export async function begin(facts: OpenIdFacts): Promise<void> {
  if (!isSecureContext) throw new Error("Signing in needs https: ask whoever runs Daybook, or use a key.");
  const { authorization_endpoint } = await provider(facts);
  const flow: Flow = {
    state: oauth.generateRandomState(),
    nonce: oauth.generateRandomNonce(),
    verifier: oauth.generateRandomCodeVerifier(),
    hash: location.hash,
  };
  const address = web(authorization_endpoint);
  if (!address) throw new Error(`${facts.authority} names no page to sign in on.`);
  for (const [name, value] of Object.entries({
    response_type: "code",
    client_id: facts.clientId,
    redirect_uri: pageAddress(),
    scope: facts.scope,
    state: flow.state,
    nonce: flow.nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(flow.verifier),
    code_challenge_method: "S256",
  }))
    address.searchParams.set(name, value);
  keepFlow(flow);
  location.assign(address);
}

/** Changes the provider's answer for tokens. */
export async function finish(facts: OpenIdFacts, answer: URLSearchParams, flow: Flow | null): Promise<Tokens> {
  if (!flow || answer.get("state") !== flow.state) throw new Error("This answer of the identity provider does not belong to a sign-in that this tab began. Sign in again.");
  const server = await provider(facts);
  const client = { client_id: facts.clientId };
  try {
    const checked = oauth.validateAuthResponse(server, client, answer, flow.state);
    const response = await oauth.authorizationCodeGrantRequest(server, client, oauth.None(), checked, pageAddress(), flow.verifier, options(facts));
    const asksIdentity = facts.scope.split(" ").includes("openid");
    return tokensOf(await oauth.processAuthorizationCodeResponse(server, client, response, asksIdentity ? { expectedNonce: flow.nonce, requireIdToken: true } : {}));
  } catch (e) {
    throw explained(e);
  }
}

/** Null: the provider takes the refresh token no more. */
export async function refresh(facts: OpenIdFacts, token: string): Promise<Tokens | null> {
  const client = { client_id: facts.clientId };
  const server = await provider(facts);
  try {
    const response = await oauth.refreshTokenGrantRequest(server, client, oauth.None(), token, options(facts));
    const next = tokensOf(await oauth.processRefreshTokenResponse(server, client, response));
    return { ...next, refresh: next.refresh ?? token };
  } catch (e) {
    if (e instanceof oauth.ResponseBodyError && e.status < 500) return null;
    throw explained(e);
  }
}

/** Tells the provider that the session is over. Returns where to go for that, if it has such a page. */
export async function end(facts: OpenIdFacts, tokens: Tokens): Promise<URL | null> {
  const server = await provider(facts);
  const client = { client_id: facts.clientId };
  if (tokens.refresh && server.revocation_endpoint) {
    // Whether it worked or not, this page has forgotten the token.
    await oauth.revocationRequest(server, client, oauth.None(), tokens.refresh, options(facts)).catch(() => null);
  }
  const address = web(server.end_session_endpoint);
  // Named by the client, not by a token: addresses are kept in histories and logs.
  address?.searchParams.set("client_id", facts.clientId);
  address?.searchParams.set("post_logout_redirect_uri", pageAddress());
  return address;
}

const known = new Map<string, Promise<oauth.AuthorizationServer>>();

function provider(facts: OpenIdFacts): Promise<oauth.AuthorizationServer> {
  let found = known.get(facts.authority);
  if (!found) {
    found = discover(facts).catch((e: unknown) => {
      known.delete(facts.authority);
      throw explained(e);
    });
    known.set(facts.authority, found);
  }
  return found;
}

async function discover(facts: OpenIdFacts): Promise<oauth.AuthorizationServer> {
  const issuer = new URL(facts.authority);
  return oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, options(facts)));
}

// The server takes an authority without TLS on this machine only.
const options = ({ authority }: OpenIdFacts) => ({ [oauth.allowInsecureRequests]: authority.startsWith("http:") });

/** This page without its view, which is what the provider knows. */
const pageAddress = () => location.origin + location.pathname;

/** No address that a page could not be shown at. */
function web(address: string | undefined): URL | null {
  const url = address ? new URL(address) : null;
  return url && (url.protocol === "https:" || url.protocol === "http:") ? url : null;
}

function tokensOf(answer: oauth.TokenEndpointResponse): Tokens {
  return {
    access: answer.access_token,
    refresh: answer.refresh_token ?? null,
    expiresAt: answer.expires_in === undefined ? null : Date.now() + answer.expires_in * 1000,
    began: Date.now(),
  };
}

/** In words for who signs in. */
function explained(e: unknown): Error {
  if (e instanceof ApiError) return e;
  if (e instanceof oauth.AuthorizationResponseError)
    return new Error(e.error === "access_denied" ? "You were not let in: the sign-in was refused or cancelled." : `The identity provider refused the sign-in: ${e.error_description ?? e.error}.`);
  if (e instanceof oauth.ResponseBodyError) return new Error(`The identity provider refused the sign-in: ${e.error_description ?? e.error}.`);
  if (e instanceof TypeError) return new ApiError(0, "unreachable", "The identity provider does not answer this page. It must be reachable from here and allow this page's origin (CORS).");
  return new Error(`The sign-in failed: ${(e as Error).message}`);
}
