pub fn job_kinds() -> Vec<crate::platform::jobs::JobKind> {
    vec![]
}
