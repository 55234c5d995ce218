// The rules for names, label keys and label values. Mirrors k8s.io/apimachinery/pkg/util/validation, v1.28.7,
// whose texts users know from the API server.

const DNS_LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const DNS_LABEL_1035 = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const DNS_SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const QUALIFIED_NAME = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const LABEL_VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;
const PORT_NAME = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;

const DNS_LABEL_MESSAGE =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const DNS_LABEL_1035_MESSAGE =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
const DNS_SUBDOMAIN_MESSAGE =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const QUALIFIED_NAME_MESSAGE =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const LABEL_VALUE_MESSAGE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

/** What is wrong with an RFC 1123 label (a namespace or container name), each in upstream's words; empty when nothing. */
export function dnsLabelErrors(value: string): string[] {
  return check(value, 63, DNS_LABEL, DNS_LABEL_MESSAGE);
}

/** What is wrong with an RFC 1035 label (a Service name). */
export function dnsLabel1035Errors(value: string): string[] {
  return check(value, 63, DNS_LABEL_1035, DNS_LABEL_1035_MESSAGE);
}

/** What is wrong with an RFC 1123 subdomain (most object names). */
export function dnsSubdomainErrors(value: string): string[] {
  return check(value, 253, DNS_SUBDOMAIN, DNS_SUBDOMAIN_MESSAGE);
}

/** What is wrong with a label key: an optional DNS prefix, a slash and a name of at most 63 characters. */
export function labelKeyErrors(key: string): string[] {
  const parts = key.split("/");
  if (parts.length > 2) {
    return [
      `a qualified name ${QUALIFIED_NAME_MESSAGE} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  const errors: string[] = [];
  const name = parts.length === 2 ? (parts[1] ?? "") : key;
  if (parts.length === 2) {
    const prefix = parts[0] ?? "";
    errors.push(
      ...(prefix === ""
        ? ["prefix part must be non-empty"]
        : dnsSubdomainErrors(prefix).map((e) => `prefix part ${e}`)),
    );
  }
  if (name === "") {
    return [...errors, "name part must be non-empty"];
  }
  return [...errors, ...check(name, 63, QUALIFIED_NAME, QUALIFIED_NAME_MESSAGE).map((e) => `name part ${e}`)];
}

/** What is wrong with a label value: at most 63 characters, may be empty. */
export function labelValueErrors(value: string): string[] {
  return check(value, 63, LABEL_VALUE, LABEL_VALUE_MESSAGE);
}

/** What is wrong with a port name: at most 15 lower case characters with a letter among them. */
export function portNameErrors(name: string): string[] {
  const errors: string[] = [];
  if (name.length > 15) {
    errors.push("must be no more than 15 characters");
  }
  if (!PORT_NAME.test(name)) {
    errors.push("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
  }
  if (!/[a-z]/.test(name)) {
    errors.push("must contain at least one letter (a-z)");
  }
  if (name.includes("--")) {
    errors.push("must not contain consecutive hyphens");
  }
  return errors;
}

/** What is wrong with a port number. */
export function portNumberErrors(port: number): string[] {
  return Number.isInteger(port) && port >= 1 && port <= 65535 ? [] : ["must be between 1 and 65535, inclusive"];
}

function check(value: string, maxLength: number, pattern: RegExp, message: string): string[] {
  const errors: string[] = [];
  if (value.length > maxLength) {
    errors.push(`must be no more than ${maxLength} characters`);
  }
  if (!pattern.test(value)) {
    errors.push(message);
  }
  return errors;
}
