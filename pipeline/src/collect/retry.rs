//! Which failures deserve another request, and when.

use std::time::Duration;

use super::http::Failure;
use super::options::CollectOptions;

/// Whether the same request may succeed in a moment.
pub(crate) fn worth_repeating(failure: &Failure) -> bool {
    match failure {
        Failure::Status { status, .. } => matches!(status, 408 | 425 | 429 | 500 | 502 | 503 | 504),
        Failure::Timeout | Failure::Broken(_) => true,
        Failure::RobotsForbidden(_)
        | Failure::RobotsUnknown(_)
        | Failure::TooLarge(_)
        | Failure::WrongType(_)
        | Failure::Redirect(_) => false,
    }
}

/// How long to wait before repetition `attempt` (0 is the first): what the server asks for, or doubling.
pub(crate) fn pause(failure: &Failure, attempt: u32, options: &CollectOptions) -> Duration {
    let asked = match failure {
        Failure::Status { retry_after_s, .. } => retry_after_s.map(Duration::from_secs),
        _ => None,
    };
    let doubled = options.backoff.saturating_mul(1 << attempt.min(16));
    asked.unwrap_or(doubled).min(options.longest_delay)
}

#[cfg(test)]
mod tests {
    use super::*;
    use desplaza_model::RunId;
    use jiff::civil::date;

    fn status(status: u16, retry_after_s: Option<u64>) -> Failure {
        Failure::Status { status, retry_after_s, answer: None }
    }

    #[test]
    fn repeats_what_may_pass() {
        for code in [429, 500, 502, 503, 504] {
            assert!(worth_repeating(&status(code, None)), "{code}");
        }
        for code in [400, 401, 403, 404, 410, 451, 501] {
            assert!(!worth_repeating(&status(code, None)), "{code}");
        }
        assert!(worth_repeating(&Failure::Timeout));
        assert!(worth_repeating(&Failure::Broken("reset".into())));
        assert!(!worth_repeating(&Failure::TooLarge(9)));
        assert!(!worth_repeating(&Failure::RobotsForbidden("/".into())));
    }

    #[test]
    fn waits_longer_each_time_but_not_for_ever() {
        let options = CollectOptions::new(RunId::new("r"), date(2024, 6, 7), "https://a.example");
        let wait = |attempt| pause(&Failure::Timeout, attempt, &options).as_secs();
        assert_eq!([wait(0), wait(1), wait(2), wait(40)], [5, 10, 20, 60]);
        assert_eq!(pause(&status(429, Some(17)), 0, &options).as_secs(), 17);
        assert_eq!(pause(&status(503, Some(86_400)), 0, &options).as_secs(), 60);
    }
}
