"use client";

import { useEffect, useState } from "react";
import { report } from "../report";

export function InPage({ baseUrl }: { baseUrl: string }) {
  const [shown, show] = useState<{ id: string; text: string }>();
  useEffect(() => {
    report({ baseUrl }).then(
      (answer) => show({ id: "answer", text: JSON.stringify(answer) }),
      (error: unknown) => show({ id: "error", text: String(error) }),
    );
  }, [baseUrl]);
  return shown && <pre id={shown.id}>{shown.text}</pre>;
}
