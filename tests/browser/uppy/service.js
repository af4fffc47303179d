// The calls that both Uppy set-ups make to the upload service. No dependencies.

const STATES_THAT_STAY = ['ready', 'rejected', 'failed'];
const UNKNOWN_ATTEMPTS = 3;
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/**
 * @param {string} [server] The origin of the service; empty when it serves this page.
 * @param {() => Record<string, string>} [headers] What authenticates the caller, such as `{ Authorization: 'Bearer …' }`.
 */
export function uploadService(server = '', headers = () => ({})) {
  async function call(path, body) {
    const answer = await fetch(server + path, {
      method: body ? 'POST' : 'GET',
      headers: { ...headers(), ...(body && { 'Content-Type': 'application/json' }) },
      body: body && JSON.stringify(body),
    });
    const json = await answer.json();
    if (!answer.ok) throw Object.assign(new Error(json.detail ?? json.title), { code: json.code, status: answer.status });
    return json;
  }

  return {
    headers,

    /** A service path as an address that a request of another library can use. */
    url: (path) => new URL(path, server || location.origin).href,

    /** A permission: `/api/policy` for a form, `/api/multipart` for parts. */
    grant: (path, file, profile) => call(path, { filename: file.name, contentType: file.type, size: file.size, profile }),

    sign: (grant, request) => call(grant.signUrl, { ...request, token: grant.token }),

    /** Waits until the upload is ready, rejected or failed. Where the service has not heard of it, the callback failed: then it confirms. */
    async settle({ key, grant }, callbackFailed = false) {
      let unknown = callbackFailed ? UNKNOWN_ATTEMPTS : 0;
      for (let wait = 200; ; wait = Math.min(wait * 1.5, 5000)) {
        if (unknown >= UNKNOWN_ATTEMPTS) {
          await call(grant.confirmUrl, { key, ticket: grant.ticket });
          unknown = 0;
        }
        try {
          const status = await call(grant.statusUrl);
          if (STATES_THAT_STAY.includes(status.state)) return status;
        } catch (error) {
          if (error.code !== 'unknown_upload') throw error;
          unknown++;
        }
        await pause(wait);
      }
    },
  };
}
