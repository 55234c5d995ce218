// Whether a text is an image reference. Mirrors ParseNormalizedNamed of github.com/distribution/reference (normalize.go, regexp.go), which kubelet
// calls by pkg/util/parsers before it looks for an image.

const DOMAIN_COMPONENT = "(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])";
const HOST = `(?:${DOMAIN_COMPONENT}(?:\\.${DOMAIN_COMPONENT})*|\\[(?:[a-fA-F0-9:]+)\\])`;
const PATH_COMPONENT = "[a-z0-9]+(?:(?:[._]|__|[-]+)[a-z0-9]+)*";
const NAME = `(?:${HOST}(?::[0-9]+)?/)?${PATH_COMPONENT}(?:/${PATH_COMPONENT})*`;
const TAG = "[\\w][\\w.-]{0,127}";
const DIGEST = "[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}";
const REFERENCE = new RegExp(`^(${NAME})(?::${TAG})?(?:@${DIGEST})?$`);
const IDENTIFIER = /^[a-f0-9]{64}$/;
/** Longest name, domain included. */
const NAME_LENGTH_MAX = 255;

/** Why `image` is no image reference, in the words of the library; undefined when it is one. */
export function imageReferenceError(image: string): string | undefined {
  if (IDENTIFIER.test(image)) return `invalid repository name (${image}), cannot specify 64-byte hexadecimal strings`;
  const { domain, rest } = splitDomain(image);
  const repository = rest.split("@")[0]?.split(":")[0] ?? "";
  if (repository !== repository.toLowerCase()) {
    return `invalid reference format: repository name (${repository}) must be lowercase`;
  }
  const name = REFERENCE.exec(`${domain}/${rest}`)?.[1];
  if (name === undefined) return "invalid reference format";
  return name.length > NAME_LENGTH_MAX
    ? `repository name must not be more than ${NAME_LENGTH_MAX} characters`
    : undefined;
}

/** The image with its registry, as a container runtime prints it: `docker.io/library/nginx:1.27`. */
export function normalizedReference(image: string): string {
  const { domain, rest } = splitDomain(image);
  return `${domain}/${rest}`;
}

function splitDomain(image: string): { domain: string; rest: string } {
  const slash = image.indexOf("/");
  const first = image.slice(0, Math.max(slash, 0));
  const isDomain = slash >= 0 && (/[.:]/.test(first) || first === "localhost" || first.toLowerCase() !== first);
  const domain = isDomain ? first : "docker.io";
  const rest = isDomain ? image.slice(slash + 1) : image;
  if (domain === "index.docker.io") return { domain: "docker.io", rest: official(rest) };
  return { domain, rest: domain === "docker.io" ? official(rest) : rest };
}

function official(rest: string): string {
  return rest.includes("/") ? rest : `library/${rest}`;
}
