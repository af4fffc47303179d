// A PostObject form, sent by Node's own fetch.

/** @returns {Promise<Response>} */
export function postForm(url, fields, file) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append('file', new Blob([file.buffer], { type: file.mimeType }), file.name);
  return fetch(url, { method: 'POST', body: form });
}
