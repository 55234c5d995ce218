import { expect, it } from "vitest";
import { imageReferenceError, normalizedReference } from "./image-reference.ts";

const DIGEST = `sha256:${"a1".repeat(32)}`;

it.each([
  "nginx",
  "nginx:1.27",
  "library/nginx",
  "docker.io/library/nginx:latest",
  "localhost/team/app",
  "localhost:5000/app:v1",
  "registry.example.com:443/team/app_x__y/z-1.2:Tag_1.2-3",
  "[2001:db8::1]:5000/app",
  "Registry.Example.com/app",
  `nginx@${DIGEST}`,
  `nginx:1.27@${DIGEST}`,
])("%s is a reference", (image) => {
  expect(imageReferenceError(image)).toBeUndefined();
});

it.each([
  ["Nginx", "invalid reference format: repository name (library/Nginx) must be lowercase"],
  ["team/App:1", "invalid reference format: repository name (team/App) must be lowercase"],
  ["", "invalid reference format"],
  ["nginx:", "invalid reference format"],
  ["nginx:la test", "invalid reference format"],
  ["nginx::1", "invalid reference format"],
  ["-nginx", "invalid reference format"],
  ["a//b", "invalid reference format"],
  ["nginx@sha256:abc", "invalid reference format"],
  ["https://example.com/app", "invalid reference format"],
  [`nginx:${"t".repeat(129)}`, "invalid reference format"],
  [
    "0123456789abcdef".repeat(4),
    `invalid repository name (${"0123456789abcdef".repeat(4)}), cannot specify 64-byte hexadecimal strings`,
  ],
  ["a/".repeat(130).slice(0, -1), "repository name must not be more than 255 characters"],
])("%s is none", (image, error) => {
  expect(imageReferenceError(image)).toBe(error);
});

it.each([
  ["nginx:1", "docker.io/library/nginx:1"],
  ["team/app", "docker.io/team/app"],
  ["index.docker.io/nginx", "docker.io/library/nginx"],
  ["registry.k8s.io/pause:3.9", "registry.k8s.io/pause:3.9"],
])("%s is %s in full", (image, whole) => {
  expect(normalizedReference(image)).toBe(whole);
});
