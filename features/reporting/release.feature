Feature: One verdict over machines and people
  Quality asks one question: does the release keep what it promises? The answer
  holds what was played, what people have performed, and what nobody has shown.

  Rule: Nothing that is known or missing is left out

    @scope:test-management-1 @id:reporting-one-place @once
    Scenario: What passes, fails, waits for a person or is missing stands in one place
      Given Quinn has a project with these scenarios:
        | scenario              | line | fate                     |
        | A friend is greeted   | 1    | is kept                  |
        | A thief is refused    | 2    | is broken                |
        | A lender is at ease   | 3    | is performed by a person |
      And Quinn has played her project
      When Quinn asks whether the release holds
      Then Quinn reads for each line of the scope:
        | line | verdict | by        | scenario            | result    |
        | 1    | green   | a machine | A friend is greeted | passed    |
        | 2    | red     | a machine | A thief is refused  | failed    |
        | 3    | red     | a person  | A lender is at ease | unplanned |
        | 4    | red     | nobody    |                     | missing   |

  Rule: What a person has seen counts, for the release that it was seen in

    @scope:test-management-2 @id:reporting-performed @once
    Scenario: What a person has performed stands beside what was played
      Given Quinn has a project with these scenarios:
        | scenario            | line | fate                     |
        | A friend is greeted | 1    | is kept                  |
        | A lender is at ease | 1    | is performed by a person |
      And Quinn has asked Carol to perform "A lender is at ease"
      And Carol has performed "A lender is at ease" and found it true
      And Quinn has played her project
      When Quinn asks whether the release holds
      Then Quinn reads of line 1:
        | verdict | by        | scenario            | result |
        | green   | a machine | A friend is greeted | passed |
        | green   | a person  | A lender is at ease | passed |
      And Quinn finds what Carol has seen

    @scope:test-management-2 @id:reporting-scheduled @once
    Scenario: What a person was asked to perform is due
      Given Quinn has a project with these scenarios:
        | scenario            | line | fate                     |
        | A lender is at ease | 1    | is performed by a person |
      And Quinn has asked Carol to perform "A lender is at ease"
      When Quinn asks whether the release holds
      Then Quinn reads of line 1:
        | verdict | by       | scenario            | result |
        | red     | a person | A lender is at ease | due    |

    @scope:test-management-2 @id:reporting-expired @once
    Scenario: What a person has seen expires with the release
      Given Quinn has a project with these scenarios:
        | scenario            | line | fate                     |
        | A lender is at ease | 1    | is performed by a person |
      And Carol has performed "A lender is at ease" and found it true
      When Quinn asks whether the next release holds
      Then Quinn reads of line 1:
        | verdict | by       | scenario            | result  |
        | red     | a person | A lender is at ease | expired |

    @scope:test-management-2 @id:reporting-form-once @once
    Scenario: A form that is mailed twice counts once
      Given Quinn has a project with these scenarios:
        | scenario            | line | fate                     |
        | A lender is at ease | 1    | is performed by a person |
      And Carol has found "A lender is at ease" true on a form
      And Quinn has taken the form in
      When Quinn takes the form in
      Then Quinn has 0 new verdicts
      And Quinn has 1 verdict in all
