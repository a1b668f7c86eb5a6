// A certified identity provider (https://www.npmjs.com/package/oidc-provider) for the test of the sign-in: `node identity-provider.mjs`. It prints
// its issuer, reads from standard input a line with the page's address, and ends with that input. Who signs in as `ann+read+ops` is ann, and gets the
// roles read and ops; `+brief` makes her tokens run out within seconds.
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import Provider from "oidc-provider";

const AUDIENCE = "daybook";
// The page asks for a new token half a minute before the end of its old one.
const BRIEF = 33;

const server = createServer((request, response) => void ready.then((handle) => handle(request, response)));
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
// Another site than the page's, whose address is a number, as providers are.
const issuer = `http://localhost:${server.address().port}`;
console.log(issuer);

const lines = createInterface({ input: process.stdin });
lines.once("close", () => process.exit());
const ready = new Promise((found) => lines.once("line", found)).then((page) => providerFor(page).callback());

function providerFor(page) {
  const rolesOf = (account) => account.split("+").slice(1).filter((role) => role !== "brief");
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: "daybook-page",
        redirect_uris: [page],
        post_logout_redirect_uris: [page],
        token_endpoint_auth_method: "none",
        grant_types: ["authorization_code", "refresh_token"],
        response_types: ["code"],
      },
    ],
    cookies: { keys: ["a test signs its cookies with this"] },
    clientBasedCORS: (_, origin) => origin === new URL(page).origin,
    pkce: { required: () => true },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    issueRefreshToken: (_, client) => client.grantTypeAllowed("refresh_token"),
    ttl: {
      AccessToken: (_, token) => (token.accountId.includes("+brief") ? BRIEF : 600),
      AuthorizationCode: 60,
      Grant: 3600,
      IdToken: 600,
      Interaction: 600,
      RefreshToken: 3600,
      Session: 3600,
    },
    extraTokenClaims: (_, token) => ({ roles: rolesOf(token.accountId) }),
    features: {
      devInteractions: { enabled: true },
      revocation: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        // Its own page asks a server elsewhere for a font.
        logoutSource: (ctx, form) => {
          ctx.body = `<!doctype html><title>Sign out</title>${form}<button type="submit" form="op.logoutForm" value="yes" name="logout">Yes, sign me out</button>`;
        },
      },
      // Access tokens for an API are JWTs.
      resourceIndicators: {
        enabled: true,
        defaultResource: () => "urn:daybook",
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({ audience: AUDIENCE, scope: "", accessTokenFormat: "jwt", jwt: { sign: { alg: "RS256" } } }),
      },
    },
  });
  return provider;
}
